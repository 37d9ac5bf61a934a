// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Harness
import PeerProtocol

/// A report for programs, on one line: times in nanoseconds, ratios in thousandths. The keys stand
/// in Docs/Simulation.md.
enum ReportJSON {
  static func text(of report: Report, heading: RunHeading, hasTimeline: Bool) -> String {
    var fields: [JSONValue.Field] = [
      .init("scenario", .text(heading.scenarioName)),
      .init("seed", .unsigned(heading.seed)),
      .init("options", .object(heading.options.map { .init($0.key, $0.value) })),
    ]
    fields += outcome(of: report)
    fields += cost(of: report)
    fields += [
      .init("classes", classes(of: report)),
      .init("notes", .object(report.notes.map { .init($0.label, .text($0.value)) })),
      .init("wrongBlobs", .number(report.wrongBlobs)),
      .init("events", .number(report.eventCount)),
      .init("endedAtNanoseconds", .number(report.endedAt.nanoseconds)),
      .init("violations", .list(report.violations.map { .text("\($0)") })),
      .init("traceDigest", .text("\(report.traceDigest)")),
    ]
    if !report.lastTraceLines.isEmpty {
      fields.append(.init("lastEvents", .list(report.lastTraceLines.map { .text($0) })))
    }
    if hasTimeline, let timeline = report.timeline {
      fields.append(.init("timeline", value(of: timeline, report)))
    }
    return JSONValue.object(fields).description
  }

  private static func outcome(of report: Report) -> [JSONValue.Field] {
    [
      .init("nodes", .number(report.nodeCount)),
      .init("sizeBytes", .number(report.sizeBytes)),
      .init("chunks", .number(report.chunkCount)),
      .init("boundNanoseconds", .number(report.bound.nanoseconds)),
      .init(
        "completionNanoseconds",
        quantiles(of: report.completion) { $0.nanoseconds }),
      .init(
        "completionThousandthsOfBound",
        quantiles(of: report.completion) { report.thousandths($0) }),
      .init("firstByteNanoseconds", quantiles(of: report.firstByte) { $0.nanoseconds }),
      .init("nodesCompleted", .number(report.completion.times.count)),
      .init("pullsFailed", .number(report.failedPulls)),
      .init("pullsAbandoned", .number(report.abandonedPulls)),
      .init("pullsOpen", .number(report.openPulls)),
    ]
  }

  private static func cost(of report: Report) -> [JSONValue.Field] {
    [
      .init("upstreamBytes", .number(report.upstreamBytes)),
      .init("upstreamThousandthsOfSize", .number(report.upstreamThousandths)),
      .init("upstreamRequests", .number(report.upstreamRequests)),
      .init("bytesFromPeers", .number(report.bytesFromPeers)),
      .init("bytesFromUpstream", .number(report.bytesFromUpstream)),
      .init("wastedBytes", .number(report.wastedBytes)),
      .init("unexpectedBytes", .number(report.unexpectedBytes)),
      .init("controlBytes", .number(report.controlBytes)),
      .init("chunksRejected", .number(report.chunksRejected)),
      .init("transfersExpired", .number(report.transfersExpired)),
      .init("fetchesStarted", .number(report.fetchesStarted)),
      .init("declines", .object(declines(of: report))),
      .init(
        "frames",
        .object(
          FrameKind.allCases.map { .init($0.name, .number(report.frameCounts[$0.rawValue])) })),
    ]
  }

  /// How each class of nodes compares with its own bound.
  static func classes(of report: Report) -> JSONValue {
    .list(report.classes.map { value(of: $0) })
  }

  private static func value(of nodes: NodeClass) -> JSONValue {
    .object([
      .init("name", .text(nodes.name)),
      .init("nodes", .number(nodes.nodeCount)),
      .init("nodesCompleted", .number(nodes.completion.times.count)),
      .init("boundNanoseconds", .number(nodes.bound.nanoseconds)),
      .init("completionNanoseconds", quantiles(of: nodes.completion) { $0.nanoseconds }),
      .init(
        "completionThousandthsOfBound",
        quantiles(of: nodes.completion) { nodes.thousandths($0) }),
    ])
  }

  /// A list for each quantity, one element for each sample.
  private static func value(of timeline: Timeline, _ report: Report) -> JSONValue {
    let samples = timeline.samples
    return .object([
      .init("periodNanoseconds", .number(timeline.period.nanoseconds)),
      .init(
        "timesNanoseconds", .numbers(samples.map { ($0.at - timeline.origin).nanoseconds })),
      .init("bytesFromPeers", .numbers(samples.map(\.bytesFromPeers))),
      .init("bytesFromUpstream", .numbers(samples.map(\.bytesFromUpstream))),
      .init("bytesWasted", .numbers(samples.map(\.bytesWasted))),
      .init("bytesSentByNodes", .numbers(samples.map(\.bytesSentByNodes))),
      .init("bytesSentByUpstream", .numbers(samples.map(\.bytesSentByUpstream))),
      .init("uplinksBytesPerSecond", .number(timeline.uplinkBytesPerSecond)),
      .init("upstreamBytesPerSecond", .number(timeline.upstreamBytesPerSecond)),
      .init("nodesComplete", .numbers(samples.map(\.nodesComplete))),
      .init(
        "chunkMap",
        .object([
          .init("blob", .number(timeline.mappedBlob)),
          .init("chunks", .number(timeline.chunkCount)),
          .init("chunksPerBand", .number(timeline.chunksPerBand)),
          .init("copies", .numbers(samples.map(\.copies))),
          .init("copiesOfScarcest", .numbers(samples.map(\.copiesOfScarcest))),
          .init(
            "thousandthsOfNodesByBand", .list(samples.map { .numbers($0.bandShares) })),
        ])),
      .init(
        "completionNanosecondsByNode",
        .list(report.completionTimes.map { $0.map { .number($0.nanoseconds) } ?? .null })),
    ])
  }

  private static func declines(of report: Report) -> [JSONValue.Field] {
    DeclineReason.allCases.map {
      .init("\($0)", .number(report.declines[Int($0.rawValue)]))
    }
  }

  private static func quantiles(
    of distribution: Distribution, _ value: (Interval) -> Int64
  ) -> JSONValue {
    .object(
      Quantile.allCases.map {
        .init($0.key, distribution.isEmpty ? .null : .number(value($0.time(in: distribution))))
      })
  }

  /// The trace digest in a report's text; nil if there is none.
  static func traceDigest(in text: String) -> String? {
    let key = Array("\"traceDigest\":\"".utf8)
    let bytes = Array(text.utf8)
    guard bytes.count > key.count else { return nil }
    for start in 0..<(bytes.count - key.count)
    where bytes[start..<(start + key.count)].elementsEqual(key) {
      let value = bytes[(start + key.count)...].prefix { $0 != UInt8(ascii: "\"") }
      return String(decoding: value, as: UTF8.self)
    }
    return nil
  }
}
