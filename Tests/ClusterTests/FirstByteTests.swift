// SPDX-License-Identifier: Apache-2.0

import ContentModel
import LocalCluster
import Testing

extension ProcessTests {
  struct FirstByteTests {
    private struct HasFirstByte: Error {}

    @Test("a client of a cold 1 GiB blob has its first byte before the node has 5 % of it")
    func firstByteComesEarly() async throws {
      let image = try SampleImage.patterned(seed: 1, layerBytes: [1 << 30])
      // Upstream stops there: a node that waited for more would never answer.
      let limitBytes: Int64 = (1 << 30) / 20
      let gate = ByteGate(allowedBytes: limitBytes)
      try await TestCluster.run(nodes: 1, mirroring: image, gate: gate) { cluster, _ in
        let node = cluster.nodes[0]
        let download = BlobDownload(node: node.address, repository: TestCluster.repository)
        let start = ContinuousClock.now
        await #expect(throws: HasFirstByte.self) {
          try await download.blob(image.layers[0].blob) { _ in throw HasFirstByte() }
        }
        try await download.shutdown()
        let receivedBytes = try await NodeMetrics.scrape(node.address).bytesFromUpstream
        print(
          "first byte after \(TestCluster.seconds(since: start)), when upstream had sent "
            + "\(gate.takenBytes) bytes and the node had kept \(receivedBytes)")
        #expect(receivedBytes < limitBytes)
        #expect(gate.takenBytes <= limitBytes)
      }
    }
  }
}
