// SPDX-License-Identifier: Apache-2.0

import ContentModel
import LocalCluster
import PeerProtocol
import Testing

extension ProcessTests {
  struct HostilePeerTests {
    @Test("a node under 10,000 random and mutated frames pulls on, in bounded memory")
    func stormAtNode() async throws {
      let image = try SampleImage.patterned(seed: 61, layerBytes: [(12 << 20) + 5])
      try await ScriptedUpstream.run(image) { upstream in
        try await TestCluster.run(nodes: 2, upstream: upstream.address) { cluster in
          let node = cluster.nodes[0]
          try await FrameStorm.run(
            against: node.peerAddress, seed: 0x5ea1, about: image.layers[0].blob, frames: 10_000
          ) { ledger in
            for result in await TestCluster.pullAll(cluster.nodes) {
              #expect(try result.get().sizeBytes == image.sizeBytes)
            }
            try await BoundedWait.until("the storm is over", seconds: 60) { ledger.isOver }
            let memory = try ResidentMemory.of(node.process)
            print("a node after \(ledger.summary): \(memory)")
            #expect(memory.peakBytes < Self.peakBytesMax)
            #expect(ledger.reasons[.malformedFrame, default: 0] > 0)
            #expect(ledger.reasons[.outOfState, default: 0] > 0)
          }
          try node.process.requireRunning()
          #expect(try await closed(node, for: "malformed_frame") > 0)
        }
      }
    }

    @Test("a tracker under 10,000 random and mutated frames serves its nodes, in bounded memory")
    func stormAtTracker() async throws {
      let image = try SampleImage.patterned(seed: 62, layerBytes: [(4 << 20) + 5])
      try await ScriptedUpstream.run(image) { upstream in
        try await TestCluster.run(nodes: 2, upstream: upstream.address) { cluster in
          let tracker = cluster.tracker
          try await FrameStorm.run(
            against: tracker.address, seed: 0x5ea2, about: image.layers[0].blob, frames: 10_000
          ) { ledger in
            for result in await TestCluster.pullAll(cluster.nodes) {
              #expect(try result.get().sizeBytes == image.sizeBytes)
            }
            try await BoundedWait.until("the storm is over", seconds: 60) { ledger.isOver }
            let memory = try ResidentMemory.of(tracker.process)
            print("a tracker after \(ledger.summary): \(memory)")
            #expect(memory.peakBytes < Self.peakBytesMax)
            #expect(ledger.reasons[.malformedFrame, default: 0] > 0)
          }
          try tracker.process.requireRunning()
        }
      }
    }

    @Test(
      "a peer that asks for 64 MiB and stops reading is closed, and others are served meanwhile")
    func silentReader() async throws {
      let image = try SampleImage.patterned(seed: 63, layerBytes: [64 << 20])
      try await ScriptedUpstream.run(image) { upstream in
        try await TestCluster.run(nodes: 2, upstream: upstream.address) { cluster in
          let server = cluster.nodes[0]
          _ = try await TestCluster.pull(server).get()
          let before = try ResidentMemory.of(server.process)
          try await SilentReader.run(
            against: server.peerAddress, wanting: image.layers[0].blob
          ) {
            let start = ContinuousClock.now
            #expect(try await TestCluster.pull(cluster.nodes[1]).get().sizeBytes == image.sizeBytes)
            print("the honest pull took \(TestCluster.seconds(since: start))")
            try await BoundedWait.until("the silent reader is closed", seconds: 20) {
              try await closed(server, for: "stalled") == 1
            }
            print("the silent reader was closed after \(TestCluster.seconds(since: start))")
          }
          let after = try ResidentMemory.of(server.process)
          print("the server before: \(before); after: \(after)")
          #expect(after.peakBytes < Self.peakBytesMax)
          #expect(try await NodeMetrics.scrape(cluster.nodes[1].address).bytesFromPeers >= 64 << 20)
        }
      }
    }

    private func closed(_ node: ShoalNode, for reason: String) async throws -> Int64 {
      try await NodeMetrics.scrape(node.address)
        .sum("shoal_connections_closed_total", ["reason": reason])
    }

    /// A node of two pulls needs about half of it.
    private static let peakBytesMax = 256 << 20
  }
}
