// SPDX-License-Identifier: Apache-2.0

import LocalCluster
import Synchronization

extension TestCluster {
  /// Pulls a layer through three nodes at once, each in a task of its own, and runs `body` when
  /// upstream has given a quarter of it and holds the rest back.
  static func inTheMiddle(
    seed: UInt64, layerBytes: Int64 = 64 << 20, security: ClusterSecurity = .key,
    triesMax: Int = 3,
    _ body: (
      ProcessCluster, ScriptedUpstream, _ pulls: [Task<PullReport, any Error>]
    ) async throws -> Void
  ) async throws {
    let image = try SampleImage.patterned(seed: seed, layerBytes: [layerBytes])
    let gate = ByteGate(allowedBytes: layerBytes / 4)
    try await run(nodes: 3, mirroring: image, security: security, gate: gate) {
      cluster, upstream in
      let pulls = cluster.nodes.map { node in
        Task { try await pull(node, triesMax: triesMax).get() }
      }
      defer { for pull in pulls { pull.cancel() } }
      try await BoundedWait.until("upstream is at its gate", seconds: 60) { gate.isExhausted }
      try await body(cluster, upstream, pulls)
    }
  }

  /// Pulls through all nodes at once, and calls `act`, once, when their clients have so many bytes
  /// together.
  static func pullAll(
    _ nodes: [ShoalNode], afterBytes bytes: Int64, _ act: @escaping @Sendable () -> Void
  ) async -> [Result<PullReport, any Error>] {
    let received = Mutex<Int64>(0)
    return await pullAll(nodes) { count in
      let isTime = received.withLock { received in
        let isBefore = received < bytes
        received += Int64(count)
        return isBefore && received >= bytes
      }
      if isTime { act() }
    }
  }

  /// The node that most of the blob came to from upstream.
  static func leaseHolder(_ nodes: [ShoalNode]) async throws -> Int {
    var holder: (bytes: Int64, index: Int) = (0, 0)
    try await BoundedWait.until("somebody has kept what upstream gave", seconds: 60) {
      for (index, node) in nodes.enumerated() {
        let bytes = try await NodeMetrics.scrape(node.address).bytesFromUpstream
        if bytes > holder.bytes { holder = (bytes, index) }
      }
      return holder.bytes > 1 << 20
    }
    return holder.index
  }
}
