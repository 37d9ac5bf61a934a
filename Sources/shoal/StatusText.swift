// SPDX-License-Identifier: Apache-2.0

import LocalCluster
import RegistryCore

/// A node's status for people, most important first.
enum StatusText {
  static func of(_ status: JSONValue) -> String {
    var parts = [facts(status)]
    if let peers = peers(status) { parts.append(peers) }
    if let pulls = pulls(status) { parts.append(pulls) }
    return parts.joined(separator: "\n\n")
  }

  private static func facts(_ status: JSONValue) -> String {
    let build = status["build"] ?? .null
    let addresses = status["addresses"] ?? .null
    let pulls = status["pulls"] ?? .null
    var lines = [
      "node       \(OperatorText.node(status.text("nodeID"))), \(status.text("state")), up "
        + "\(OperatorText.duration(status.number("uptimeMilliseconds"))), "
        + "pid \(status.number("pid"))",
      "version    shoal \(status.text("version")), peer protocol \(build.text("protocol")), "
        + "\(build.text("configuration")) build, \(build.text("compiler"))",
      "listens    \(addresses.text("listen")) for clients, \(addresses.text("peer")) for peers"
        + (addresses.text("advertised").isEmpty
          ? ", which others are not told" : ", told as \(addresses.text("advertised"))"),
      "data       " + store(status),
    ]
    let problem = status.text("storeProblem")
    if !problem.isEmpty { lines.append("NOT READY  " + problem) }
    if let cache = status["cache"] { lines.append("cache      " + quota(cache)) }
    if let limits = status["rateLimits"].flatMap(LimitText.line) {
      lines.append("limits     " + limits)
    }
    for upstream in status.list("upstreams") {
      lines.append(
        "upstream   \(upstream.text("name")) at \(upstream.text("url"))"
          + (upstream.flag("isDefault") ? ", the default" : ""))
    }
    for tracker in status.list("trackers") {
      let connected = tracker["connectedMilliseconds"]?.integer
      lines.append(
        "tracker    \(tracker.text("address")) "
          + (connected.map { "connected for \(OperatorText.duration($0))" } ?? "not connected"))
    }
    lines += status.list("eventEndpoints").map(EndpointText.line)
    if status.list("trackers").isEmpty { lines.append("tracker    none: this node is alone") }
    lines.append(
      "pulls      \(pulls.number("running")) running, \(pulls.number("completed")) completed, "
        + "\(pulls.number("failed")) failed")
    return lines.joined(separator: "\n")
  }

  private static func store(_ status: JSONValue) -> String {
    var text = status.text("dataFolder")
    if let cache = status["cache"] {
      text += ": " + NumberText.count(cache.number("blobs"), "blob")
      text += ", \(NumberText.size(cache.number("bytes")))"
    }
    if let disk = status["disk"] {
      text += "; \(NumberText.size(disk.number("freeBytes"))) free on the disk"
    }
    return text
  }

  private static func quota(_ cache: JSONValue) -> String {
    var text = NumberText.size(cache.number("mirroredBytes")) + " mirrored"
    if let quota = cache["quotaBytes"]?.integer {
      text += " of a quota of \(NumberText.size(quota))"
    } else {
      text += ", without a quota"
    }
    text += ", \(NumberText.size(cache.number("evictableBytes"))) may go"
    let pinned = cache.number("pinnedBytes")
    if pinned > 0 {
      text +=
        ", \(NumberText.size(pinned)) pinned, of which "
        + "\(NumberText.size(cache.number("pinnedDiskBytes"))) are here"
    }
    let owned = cache.number("ownedBytes")
    return owned == 0 ? text : text + "; \(NumberText.size(owned)) owned"
  }

  private static func peers(_ status: JSONValue) -> String? {
    let peers = status.list("peers")
    if peers.isEmpty { return nil }
    var rows = [["peer", "address", "zone", "connected", "from it", "to it", ""]]
    for peer in peers {
      let connected = peer["connectedMilliseconds"]?.integer
      rows.append([
        OperatorText.node(peer.text("nodeID")), peer.text("address"), peer.text("zone"),
        connected.map(OperatorText.duration) ?? "no", NumberText.size(peer.number("bytesIn")),
        NumberText.size(peer.number("bytesOut")), trouble(peer),
      ])
    }
    return OperatorText.table(rows)
  }

  private static func trouble(_ peer: JSONValue) -> String {
    var words: [String] = []
    if !peer.text("quarantined").isEmpty {
      words.append("quarantined: \(peer.text("quarantined"))")
    }
    if !peer.text("connectionLost").isEmpty { words.append(peer.text("connectionLost")) }
    return words.joined(separator: ", ")
  }

  private static func pulls(_ status: JSONValue) -> String? {
    let pulls = status.list("blobsInProgress")
    if pulls.isEmpty { return nil }
    var rows = [["in progress", "size", "done", "for", "upstream", "peers"]]
    for pull in pulls {
      let tally = SourceTally(pull)
      rows.append([
        OperatorText.digest(pull.text("digest")), NumberText.size(pull.number("sizeBytes")),
        "\(pull.number("percent")) %", OperatorText.duration(pull.number("elapsedMilliseconds")),
        NumberText.size(tally.upstream), NumberText.size(tally.peers),
      ])
    }
    return OperatorText.table(rows)
  }
}
