// SPDX-License-Identifier: Apache-2.0

import Foundation
import LocalCluster

/// The two nodes between which blobs go, and the tracker that tells them of each other.
struct PeerPair: Sendable {
  let tracker: ShoalTracker
  let origin: ShoalNode
  let receiver: ShoalNode

  var nodes: [ShoalNode] { [origin, receiver] }

  /// Starts them, runs `body` once both know the tracker, and ends them on every path.
  static func run<Outcome: Sendable>(
    shoal: String, folder: WorkFolder,
    _ body: (PeerPair) async throws -> Outcome
  ) async throws -> Outcome {
    let tracker = try await ShoalTracker.start(executable: shoal, folder: folder.path)
    var nodes: [ShoalNode] = []
    do {
      for name in ["origin", "receiver"] {
        nodes.append(
          try await ShoalNode.start(
            name: name, executable: shoal, folder: folder.path, trackers: [tracker.address],
            upstream: nodes.first.map { "origin=http://\($0.address)" },
            options: ["--log-level", "info"]))
      }
      let pair = PeerPair(tracker: tracker, origin: nodes[0], receiver: nodes[1])
      try await pair.awaitTracker()
      let outcome = try await body(pair)
      await stop(nodes, tracker)
      return outcome
    } catch {
      await stop(nodes, tracker)
      throw error
    }
  }

  private func awaitTracker() async throws {
    try await BoundedWait.until("both nodes know the tracker", seconds: 60) {
      for node in nodes {
        try node.process.requireRunning()
        if try await NodeMetrics.scrape(node.address).trackersConnected == 0 { return false }
      }
      return true
    }
  }

  private static func stop(_ nodes: [ShoalNode], _ tracker: ShoalTracker) async {
    for node in nodes.reversed() { await node.process.stop() }
    await tracker.process.stop()
  }
}
