// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Harness
import PeerProtocol
import Scenarios

/// A report for people.
enum ReportText {
  /// What the run was asked for: first, so that it is there even if the run never ends.
  static func options(of crowd: FlashCrowd) -> String {
    let sizes = crowd.blobSizesBytes.map { ByteSize(bytes: $0).description }
    return """
      flash-crowd  seed \(crowd.seed)  nodes \(crowd.nodeCount)  \
      blobs \(sizes.joined(separator: " "))
      link \(ByteRate(bytesPerSecond: crowd.bytesPerSecond))  \
      round trip \(crowd.roundTrip)  fragment \(ByteSize(bytes: crowd.fragmentBytes))  \
      readers \(crowd.hasReaders ? "yes" : "no")
      """
  }

  static func table(of report: Report) -> String {
    var lines = [
      "",
      "                    time           ÷ bound",
      row("bound", report.bound, report),
    ]
    for (name, thousandths) in [("p50", 500), ("p90", 900), ("p99", 990), ("slowest", 1000)] {
      lines.append(
        row(name, report.completion.quantile(thousandths: thousandths), report))
    }
    lines.append(row("first byte p50", report.firstByte.quantile(thousandths: 500), report))
    lines.append(row("first byte last", report.firstByte.slowest, report))
    lines.append("")
    let completed = report.completion.times.count
    lines.append("nodes completed     \(completed) of \(report.nodeCount)")
    lines.append(
      "pulls failed        \(report.failedPulls)  abandoned \(report.abandonedPulls)  "
        + "open \(report.openPulls)")
    lines.append(
      "upstream            \(decimal(report.upstreamThousandths)) × size in "
        + "\(report.upstreamRequests) requests")
    lines.append(
      "chunk bytes         from peers \(report.bytesFromPeers)  wasted \(report.wastedBytes)  "
        + "unexpected \(report.unexpectedBytes)")
    lines.append("control bytes       \(report.controlBytes)")
    lines.append(
      "chunks              rejected \(report.chunksRejected)  expired \(report.transfersExpired)")
    lines.append("declines            \(declines(of: report))")
    lines.append("frames              \(frames(of: report))")
    lines.append("events              \(report.eventCount) until \(report.endedAt)")
    lines.append("trace               \(report.traceDigest)")
    lines += report.violations.map { "VIOLATION \($0)" }
    return lines.joined(separator: "\n")
  }

  static func declines(of report: Report) -> String {
    let parts = (1..<report.declines.count).compactMap { number -> String? in
      guard report.declines[number] > 0, let reason = DeclineReason(rawValue: UInt8(number)) else {
        return nil
      }
      return "\(reason) \(report.declines[number])"
    }
    return parts.isEmpty ? "none" : parts.joined(separator: "  ")
  }

  private static func frames(of report: Report) -> String {
    FrameKind.allCases.filter { report.frameCounts[$0.rawValue] > 0 }
      .map { "\($0.name) \(report.frameCounts[$0.rawValue])" }.joined(separator: "  ")
  }

  private static func row(_ name: String, _ time: Interval, _ report: Report) -> String {
    let padded = name + String(repeating: " ", count: max(1, 20 - name.count))
    return "\(padded)\(time)   \(decimal(report.thousandths(time)))"
  }

  private static func decimal(_ thousandths: Int64) -> String {
    let fraction = String(thousandths % 1000)
    return "\(thousandths / 1000)." + String(repeating: "0", count: 3 - fraction.count) + fraction
  }
}
