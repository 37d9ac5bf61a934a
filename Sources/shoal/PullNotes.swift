// SPDX-License-Identifier: Apache-2.0

import LocalCluster
import RegistryCore

/// What was in the way of a pull, in sentences; nothing if nothing was.
enum PullNotes {
  static func of(_ pull: JSONValue) -> [String] {
    let facts = outcome(pull) + waits(pull) + fetches(pull)
    let peers = pull.list("peers").compactMap { peer in
      let faults = faults(of: peer)
      return faults.isEmpty ? nil : "peer \(name(peer)): " + faults.joined(separator: ", ")
    }
    return (facts + peers).map { "\(OperatorText.digest(pull.text("digest"))): \($0)" }
  }

  static func name(_ peer: JSONValue) -> String {
    let node = peer.text("nodeID")
    if node.isEmpty { return "(others)" }
    let address = peer.text("address")
    return address.isEmpty
      ? OperatorText.node(node) : "\(address) (\(OperatorText.node(node)))"
  }

  private static func outcome(_ pull: JSONValue) -> [String] {
    var notes: [String] = []
    if !pull.text("failure").isEmpty { notes.append("FAILED: \(pull.text("failure"))") }
    if pull.number("restarts") > 0 {
      notes.append(
        "begun anew \(NumberText.count(pull.number("restarts"), "time")), because chain "
          + "entries contradicted each other; \(NumberText.size(pull.number("bytesDiscarded"))) "
          + "thrown away")
    }
    return notes
  }

  private static func waits(_ pull: JSONValue) -> [String] {
    var notes: [String] = []
    if let answered = pull["tracker"]?["answeredMilliseconds"]?.integer, answered >= noticeable {
      notes.append("waited \(OperatorText.duration(answered)) for the tracker")
    }
    if let pause = pull["longestPause"], pause.number("milliseconds") >= noticeable {
      notes.append(
        "no chunk came for \(OperatorText.duration(pause.number("milliseconds"))), from "
          + "\(OperatorText.duration(pause.number("afterMilliseconds"))) after the start on")
    }
    if let lost = pull["lease"]?["lostMilliseconds"]?.integer {
      notes.append("the tracker took the upstream lease back after \(OperatorText.duration(lost))")
    }
    return notes
  }

  private static func fetches(_ pull: JSONValue) -> [String] {
    (pull["upstream"]?.list("fetches") ?? []).flatMap { fetch in
      var notes: [String] = []
      let upstream = "upstream \(fetch.text("upstream"))"
      switch fetch.text("cause") {
      case "alone": notes.append("went to \(upstream) without a tracker")
      case "stalled": notes.append("went to \(upstream), since nobody supplied it in time")
      case "arbitration": notes.append("asked \(upstream) which chain entries are right")
      default: break
      }
      switch fetch.text("outcome") {
      case "refused": notes.append("\(upstream) refused it: status \(fetch.number("status"))")
      case "failed": notes.append("\(upstream) failed")
      case "size_mismatch": notes.append("\(upstream) has it in another size")
      case "digest_mismatch": notes.append("\(upstream) serves other bytes than it names")
      default: break
      }
      return notes
    }
  }

  private static func faults(of peer: JSONValue) -> [String] {
    var faults: [String] = []
    let quarantined = peer.text("quarantined")
    if !quarantined.isEmpty { faults.append("quarantined for \(quarantined)") }
    let rejected = peer.counts("rejected")
    if !rejected.isEmpty {
      faults.append("sent what is wrong (\(rejected.joined(separator: ", ")))")
    }
    let expired = peer.number("transfersExpired")
    if expired > 0 {
      faults.append(
        "left alone after \(NumberText.count(expired, "transfer")) that "
          + "took too long")
    }
    let declined = peer.counts("requestsDeclined")
    if !declined.isEmpty {
      faults.append("declined requests (\(declined.joined(separator: ", ")))")
    }
    if peer["offersRefused"]?.number("chainMissing") ?? 0 > 0 {
      faults.append("offered chunks that could not be checked")
    }
    let lost = peer.text("connectionLost")
    if !lost.isEmpty { faults.append("connection lost: \(lost)") }
    return faults
  }

  /// Milliseconds; what is shorter happens in every pull.
  private static let noticeable: Int64 = 500
}
