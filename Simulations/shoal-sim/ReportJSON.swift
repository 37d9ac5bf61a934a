// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Harness
import Scenarios

/// A report for programs: one line, times in nanoseconds, ratios in thousandths.
enum ReportJSON {
  static func text(of report: Report, crowd: FlashCrowd) -> String {
    let numbers: [(String, Int64)] = [
      ("nodes", Int64(report.nodeCount)),
      ("sizeBytes", report.sizeBytes),
      ("chunks", Int64(report.chunkCount)),
      ("bytesPerSecond", crowd.bytesPerSecond),
      ("roundTripNanoseconds", crowd.roundTrip.nanoseconds),
      ("boundNanoseconds", report.bound.nanoseconds),
      ("p50Nanoseconds", report.completion.quantile(thousandths: 500).nanoseconds),
      ("p90Nanoseconds", report.completion.quantile(thousandths: 900).nanoseconds),
      ("p99Nanoseconds", report.completion.quantile(thousandths: 990).nanoseconds),
      ("slowestNanoseconds", report.completion.slowest.nanoseconds),
      ("slowestThousandthsOfBound", report.slowdownThousandths),
      ("firstByteP50Nanoseconds", report.firstByte.quantile(thousandths: 500).nanoseconds),
      ("completed", Int64(report.completion.times.count)),
      ("failedPulls", Int64(report.failedPulls)),
      ("abandonedPulls", Int64(report.abandonedPulls)),
      ("openPulls", Int64(report.openPulls)),
      ("upstreamBytes", report.upstreamBytes),
      ("upstreamThousandthsOfSize", report.upstreamThousandths),
      ("bytesFromPeers", report.bytesFromPeers),
      ("wastedBytes", report.wastedBytes),
      ("controlBytes", report.controlBytes),
      ("events", Int64(report.eventCount)),
      ("violations", Int64(report.violations.count)),
    ]
    var fields = ["\"seed\":\(report.seed)"]
    fields += numbers.map { "\"\($0.0)\":\($0.1)" }
    let frames = FrameKind.allCases.map { "\"\($0.name)\":\(report.frameCounts[$0.rawValue])" }
    fields.append("\"frames\":{\(frames.joined(separator: ","))}")
    fields.append("\(digestKey)\"\(report.traceDigest)\"")
    return "{\(fields.joined(separator: ","))}"
  }

  /// The trace digest in a report's text; nil if there is none.
  static func traceDigest(in text: String) -> String? {
    let key = Array(digestKey.utf8)
    let bytes = Array(text.utf8)
    guard bytes.count > key.count else { return nil }
    for start in 0..<(bytes.count - key.count)
    where bytes[start..<(start + key.count)].elementsEqual(key) {
      let value = bytes[(start + key.count + 1)...].prefix { $0 != UInt8(ascii: "\"") }
      return String(decoding: value, as: UTF8.self)
    }
    return nil
  }

  private static let digestKey = "\"traceDigest\":"
}
