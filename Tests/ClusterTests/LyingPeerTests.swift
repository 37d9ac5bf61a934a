// SPDX-License-Identifier: Apache-2.0

import ContentModel
import LocalCluster
import Testing

extension ProcessTests {
  struct LyingPeerTests {
    @Test(
      "what a lying peer sends is rejected and counted, the peer quarantined, the pull correct",
      arguments: PeerDeceit.allCases)
    func lieIsFoundOut(deceit: PeerDeceit) async throws {
      let image = try SampleImage.patterned(seed: 41, layerBytes: [(8 << 20) + 5])
      try await ScriptedUpstream.run(image) { upstream in
        try await TestCluster.run(nodes: 1, upstream: upstream.address) { cluster in
          try await ScriptedPeer.run(
            tracker: cluster.tracker.address, holding: image.layers[0], deceit: deceit
          ) { ledger in
            let node = cluster.nodes[0]
            let start = ContinuousClock.now
            let report = try await TestCluster.pull(node).get()
            print(
              "\(deceit): the pull took \(TestCluster.seconds(since: start)) with "
                + "\(report.retries) retries; the peer had sent \(ledger.chunksSent) chunks and "
                + "was closed for \(ledger.closeReasons)")
            let metrics = try await NodeMetrics.scrape(node.address)
            #expect(report.sizeBytes == image.sizeBytes)
            #expect(ledger.chunksSent > 0)
            #expect(metrics.chunksRejected > 0)
            #expect(metrics.peersQuarantined > 0)
          }
        }
      }
    }
  }
}
