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
      // Upstream gives nothing of the layer until the lie is out: a node that waits too long for
      // its peer would go there and never hear it.
      let gate = ByteGate(allowedBytes: 0)
      try await TestCluster.run(nodes: 1, mirroring: image, gate: gate) { cluster, _ in
        try await ScriptedPeer.run(
          in: cluster, holding: image.layers[0], conduct: .lies(deceit)
        ) { ledger in
          let node = cluster.nodes[0]
          let start = ContinuousClock.now
          async let pull = TestCluster.pull(node)
          try await TestCluster.awaitMetrics(of: node, "has rejected a chunk") {
            $0.chunksRejected > 0 && $0.peersQuarantined > 0
          }
          gate.open()
          let report = try await pull.get()
          print(
            "\(deceit): the pull took \(TestCluster.seconds(since: start)) with "
              + "\(report.retries) retries; the peer had sent \(ledger.chunksSent) chunks and "
              + "was closed for \(ledger.closeReasons)")
          #expect(report.sizeBytes == image.sizeBytes)
          #expect(ledger.chunksSent > 0)
        }
      }
    }
  }
}
