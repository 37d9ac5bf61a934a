// SPDX-License-Identifier: Apache-2.0

import ContentModel
import LocalCluster
import Testing

extension ProcessTests {
  struct EgressTests {
    @Test("three cold nodes that pull at once cost upstream the image once")
    func imageIsFetchedOnce() async throws {
      let image = try SampleImage.patterned(
        seed: 256, layerBytes: [128 << 20, 64 << 20, 40 << 20, 23 << 20, (1 << 20) + 17, 100])
      #expect(image.sizeBytes >= 256 << 20)
      try await TestCluster.withOrigin([(TestCluster.repository, image)]) { origin in
        try await TestCluster.run(nodes: 3, upstream: origin.address) { cluster in
          let start = ContinuousClock.now
          let results = await TestCluster.pullAll(cluster.nodes)
          for (node, result) in zip(cluster.nodes, results) {
            let report = try result.get()
            #expect(report.manifestDigest == image.manifestDigest)
            #expect(report.sizeBytes == image.sizeBytes)
            #expect(report.retries == 0, "\(node.name) broke off a body")
          }
          print("three nodes pulled 256 MiB in \(TestCluster.seconds(since: start))")
          // Nothing is under way any more that the origin's log could miss.
          await cluster.stop()
          for node in cluster.nodes {
            for line in node.process.logLines(containing: "fetch from upstream") {
              print("\(node.name): \(line)")
            }
          }
        }
        let egressBytes = try await origin.blobBytesServed()
        print("upstream served \(Double(egressBytes) / Double(image.sizeBytes)) × the image")
        #expect(egressBytes * 100 <= image.sizeBytes * 105)
        #expect(egressBytes >= image.sizeBytes)
      }
    }
  }
}
