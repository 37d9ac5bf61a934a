// SPDX-License-Identifier: Apache-2.0

import ContentModel
import LocalCluster
import PeerProtocol
import Testing

extension ProcessTests {
  /// Of peers that are let in: the attackers here need no key, since the channel would only be in
  /// their way.
  struct HostilePeerTests {
    @Test("a node under 10,000 random and mutated frames pulls on, in bounded memory")
    func stormAtNode() async throws {
      try await Self.storm(seed: 61, layerBytes: (12 << 20) + 5) {
        ($0.nodes[0].process, $0.nodes[0].peerAddress)
      } _: { cluster, _ in
        try await TestCluster.awaitMetrics(of: cluster.nodes[0], "has closed attackers") {
          Self.closed($0, for: "malformed_frame") > 0 && Self.closed($0, for: "out_of_state") > 0
        }
      }
    }

    @Test("a tracker under 10,000 random and mutated frames serves its nodes, in bounded memory")
    func stormAtTracker() async throws {
      try await Self.storm(seed: 62, layerBytes: (4 << 20) + 5) {
        ($0.tracker.process, $0.tracker.address)
      } _: { _, ledger in
        #expect(ledger.reasons[.malformedFrame, default: 0] > 0)
      }
    }

    /// Runs a storm against `victim` while two nodes pull, then `check`.
    private static func storm(
      seed: UInt64, layerBytes: Int64,
      at victim: (ProcessCluster) -> (process: ManagedProcess, address: HostPort),
      _ check: (ProcessCluster, FrameStorm.Ledger) async throws -> Void
    ) async throws {
      let image = try SampleImage.patterned(seed: seed, layerBytes: [layerBytes])
      try await TestCluster.run(nodes: 2, mirroring: image, security: .insecure) { cluster, _ in
        let (process, address) = victim(cluster)
        try await FrameStorm.run(
          against: address, seed: seed, about: image.layers[0].blob, frames: 10_000
        ) { ledger in
          for result in await TestCluster.pullAll(cluster.nodes) {
            #expect(try result.get().sizeBytes == image.sizeBytes)
          }
          try await BoundedWait.until("the storm is over", seconds: 240) {
            try process.requireRunning()
            return ledger.isOver
          }
          let memory = try ResidentMemory.of(process)
          print("\(process.name) after \(ledger.summary): \(memory)")
          #expect(memory.peakBytes < peakBytesMax)
          try await check(cluster, ledger)
        }
        try process.requireRunning()
      }
    }

    @Test(
      "a peer that asks for 64 MiB and stops reading is closed, and others are served meanwhile")
    func silentReader() async throws {
      let image = try SampleImage.patterned(seed: 63, layerBytes: [64 << 20])
      let gate = ByteGate()
      try await TestCluster.run(
        nodes: 2, mirroring: image, security: .insecure, gate: gate
      ) { cluster, _ in
        let server = cluster.nodes[0]
        _ = try await TestCluster.pull(server).get()
        // From here on the server alone can give the layer.
        gate.close()
        let before = try ResidentMemory.of(server.process)
        try await SilentReader.run(
          against: server.peerAddress, wanting: image.layers[0].blob
        ) { ledger in
          let start = ContinuousClock.now
          #expect(try await TestCluster.pull(cluster.nodes[1]).get().sizeBytes == image.sizeBytes)
          print("the honest pull took \(TestCluster.seconds(since: start))")
          try await TestCluster.awaitMetrics(of: server, "has closed the silent reader") {
            ledger.wasClosed && Self.closed($0, for: "stalled") >= 1
          }
          print("the silent reader was closed after \(TestCluster.seconds(since: start))")
        }
        let after = try ResidentMemory.of(server.process)
        print("the server before: \(before); after: \(after)")
        #expect(after.peakBytes < Self.peakBytesMax)
      }
    }

    private static func closed(_ metrics: NodeMetrics, for reason: String) -> Int64 {
      metrics.sum("shoal_connections_closed_total", ["reason": reason])
    }

    /// A node of two pulls needs about half of it.
    private static let peakBytesMax = 256 << 20
  }
}
