// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Harness
import PeerProtocol

/// A report for people.
enum ReportText {
  static func table(of report: Report) -> String {
    var parts = [times(of: report)]
    if report.isClassified { parts.append(classes(of: report)) }
    parts.append(counts(of: report))
    var lines = parts.map { "\n" + $0.joined(separator: "\n") }
    if report.wrongBlobs > 0 {
      lines.append("WRONG \(report.wrongBlobs) blobs are whole and are not their digest's")
    }
    lines += report.violations.map { "VIOLATION \($0)" }
    return lines.joined(separator: "\n")
  }

  private static func times(of report: Report) -> [String] {
    let slowest = max(report.bound, report.completion.slowest)
    var table = TextTable()
    // Classes have bounds of their own, and a ratio to that of all would mean little.
    func row(_ name: String, _ time: String, _ ratio: String) {
      table.add(report.isClassified ? [name, time] : [name, time, ratio])
    }
    func add(_ name: String, _ time: Interval?) {
      guard let time else { return row(name, "–", "–") }
      row(
        name, Readable.time(time, beside: slowest),
        Readable.ratio(thousandths: report.thousandths(time)))
    }
    row("", "time", "÷ bound")
    if !report.isClassified { add("bound", report.bound) }
    for quantile in Quantile.allCases {
      add(quantile.name, report.completion.isEmpty ? nil : quantile.time(in: report.completion))
    }
    add("first byte p50", report.firstByte.isEmpty ? nil : Quantile.p50.time(in: report.firstByte))
    add("first byte last", report.firstByte.isEmpty ? nil : report.firstByte.slowest)
    return table.lines
  }

  /// Each class against the bound of its own.
  private static func classes(of report: Report) -> [String] {
    let slowest = report.classes.map { max($0.bound, $0.completion.slowest) }.max() ?? .zero
    var table = TextTable()
    table.add(["class, ÷ its bound", "completed", "bound"] + Quantile.allCases.map(\.name))
    for nodes in report.classes {
      let ratios = Quantile.allCases.map {
        nodes.completion.isEmpty
          ? "–" : Readable.ratio(thousandths: nodes.thousandths($0.time(in: nodes.completion)))
      }
      table.add(
        [
          nodes.name, "\(nodes.completion.times.count) of \(nodes.nodeCount)",
          Readable.time(nodes.bound, beside: slowest),
        ] + ratios)
    }
    return table.lines
  }

  private static func counts(of report: Report) -> [String] {
    let requests = report.upstreamRequests == 1 ? "request" : "requests"
    var rows: [(String, String)] = [
      ("nodes completed", "\(report.completion.times.count) of \(report.nodeCount)"),
      (
        "pulls",
        "failed \(report.failedPulls)  abandoned \(report.abandonedPulls)  "
          + "open \(report.openPulls)"
      ),
      (
        "upstream",
        "\(Readable.ratio(thousandths: report.upstreamThousandths)) × size in "
          + "\(report.upstreamRequests) \(requests)"
      ),
      (
        "chunk bytes",
        "from peers \(Readable.bytes(report.bytesFromPeers))  "
          + "from upstream \(Readable.bytes(report.bytesFromUpstream))  "
          + "wasted \(Readable.bytes(report.wastedBytes))  "
          + "unexpected \(Readable.bytes(report.unexpectedBytes))"
      ),
      ("control bytes", Readable.bytes(report.controlBytes)),
      (
        "chunks",
        "rejected \(report.chunksRejected)  expired \(report.transfersExpired)"
      ),
    ]
    rows += report.notes.map { ($0.label, $0.value) }
    rows += [
      ("declines", declines(of: report)),
      ("frames", frames(of: report)),
      (
        "events",
        "\(Readable.count(Int64(report.eventCount))) until "
          + Readable.time(report.endedAt - .zero, beside: .seconds(1))
      ),
      ("trace", "\(report.traceDigest)"),
    ]
    let width = rows.map(\.0.count).max() ?? 0
    return rows.flatMap { label, value in
      let lines = wrapped(value, columns: columnsMax - width - 3)
      return zip([label] + Array(repeating: "", count: lines.count), lines).map { first, line in
        first + String(repeating: " ", count: width - first.count) + "   " + line
      }
    }
  }

  /// In lines, broken where two spaces part one item from the next.
  private static func wrapped(_ text: String, columns: Int) -> [String] {
    var lines: [String] = []
    for item in text.split(separator: "  ") {
      if let last = lines.last, last.count + 2 + item.count <= columns {
        lines[lines.count - 1] += "  " + item
      } else {
        lines.append(String(item))
      }
    }
    return lines
  }

  static func declines(of report: Report) -> String {
    let parts = DeclineReason.allCases.filter { report.declines[Int($0.rawValue)] > 0 }
      .map { "\($0) \(report.declines[Int($0.rawValue)])" }
    return parts.isEmpty ? "none" : parts.joined(separator: "  ")
  }

  private static func frames(of report: Report) -> String {
    FrameKind.allCases.filter { report.frameCounts[$0.rawValue] > 0 }
      .map { "\($0.name) \(report.frameCounts[$0.rawValue])" }.joined(separator: "  ")
  }

  private static let columnsMax = 100
}
