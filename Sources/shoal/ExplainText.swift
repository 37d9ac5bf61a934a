// SPDX-License-Identifier: Apache-2.0

import LocalCluster
import RegistryCore

/// An explanation for people: who gave what, then what was in the way.
enum ExplainText {
  static func of(_ answer: JSONValue) -> String {
    let blobs = answer.list("blobs")
    var parts: [String] = []
    if let image = image(answer) { parts.append(image) }
    parts.append(blobs.isEmpty ? "It names no blobs that this node was asked for." : table(blobs))
    if let givers = givers(blobs) { parts.append(givers) }
    let notes = blobs.flatMap { blob in
      blob.list("pulls").prefix(1).flatMap { PullNotes.of($0) }
    }
    if !notes.isEmpty { parts.append(notes.joined(separator: "\n")) }
    if answer.flag("isTruncated") { parts.append("There are more pulls than are shown.") }
    return parts.joined(separator: "\n\n")
  }

  private static func image(_ answer: JSONValue) -> String? {
    let references = answer.list("references")
    if references.isEmpty { return nil }
    let now = answer.number("unixMilliseconds")
    return references.map { reference in
      let ago = max(0, now - reference.number("lastServedUnixMilliseconds"))
      let upstream = reference.text("upstream")
      return "\(reference.text("repository")) \(OperatorText.digest(reference.text("reference")))"
        + (upstream.isEmpty ? "" : " of \(upstream)")
        + " is \(OperatorText.digest(reference.text("digest"))), last asked for "
        + "\(OperatorText.duration(ago)) ago"
    }.joined(separator: "\n")
  }

  private static func table(_ blobs: [JSONValue]) -> String {
    var rows = [
      [
        "blob", "size", "upstream", "peers", "resumed", "took", "first byte", "longest pause",
        "later from cache", "",
      ]
    ]
    var sum = SourceTally()
    var sizeBytes: Int64 = 0
    for blob in blobs {
      let pull = blob.list("pulls").first
      var tally = pull.map { SourceTally($0) } ?? SourceTally()
      tally.cache = blob["cache"]?.number("bytes") ?? 0
      sum += tally
      sizeBytes += blob.number("sizeBytes")
      rows.append(
        [OperatorText.digest(blob.text("digest"))] + shares(tally, of: blob.number("sizeBytes"))
          + times(pull) + [NumberText.size(tally.cache), state(blob, pull)])
    }
    if blobs.count > 1 {
      rows.append(
        ["all"] + shares(sum, of: sizeBytes) + ["", "", ""] + [NumberText.size(sum.cache), ""])
    }
    return OperatorText.table(rows)
  }

  private static func shares(_ tally: SourceTally, of sizeBytes: Int64) -> [String] {
    [
      NumberText.size(sizeBytes), OperatorText.percent(tally.upstream, of: sizeBytes),
      OperatorText.percent(tally.peers, of: sizeBytes),
      OperatorText.percent(tally.resumed, of: sizeBytes),
    ]
  }

  private static func times(_ pull: JSONValue?) -> [String] {
    guard let pull else { return ["-", "-", "-"] }
    let pause = pull["longestPause"]?.number("milliseconds") ?? 0
    return [
      OperatorText.duration(pull.number("elapsedMilliseconds")),
      pull["firstByteMilliseconds"]?.integer.map(OperatorText.duration) ?? "-",
      OperatorText.duration(pause),
    ]
  }

  private static func state(_ blob: JSONValue, _ pull: JSONValue?) -> String {
    guard let pull else {
      return blob["cache"]?.number("responses") ?? 0 > 0
        ? "held from before" : "not asked for"
    }
    switch pull.text("outcome") {
    case "running": return "running, \(pull.number("percent")) %"
    case "failed": return "FAILED"
    default: return "done"
    }
  }

  /// Every source with what it gave, the largest first.
  private static func givers(_ blobs: [JSONValue]) -> String? {
    var bytesOfGiver: [String: Int64] = [:]
    var cost: (bytes: Int64, requests: Int64) = (0, 0)
    for pull in blobs.compactMap({ $0.list("pulls").first }) {
      for source in pull.list("sources") {
        bytesOfGiver[giver(source), default: 0] += source.number("bytes")
      }
      cost.bytes += pull["upstream"]?.number("bytes") ?? 0
      cost.requests += pull["upstream"]?.number("requests") ?? 0
    }
    if bytesOfGiver.isEmpty { return nil }
    let all = bytesOfGiver.values.reduce(0, +)
    let sorted = bytesOfGiver.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    let rows =
      [["source", "bytes", "share"]]
      + sorted.map { [$0.key, NumberText.size($0.value), OperatorText.percent($0.value, of: all)] }
    return OperatorText.table(rows) + "\n\nUpstream gave \(NumberText.size(cost.bytes)) for "
      + NumberText.count(cost.requests, "request") + " of this node."
  }

  private static func giver(_ source: JSONValue) -> String {
    switch source.text("source") {
    case "upstream": "upstream \(source.text("upstream"))"
    case "peer": "peer " + PullNotes.name(source)
    case "resumed": "kept from before"
    default: source.text("source")
    }
  }
}
