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
      // A lease that is not renewed for 1 s moves, and a node that hears nothing for 2.6 s goes
      // upstream by itself: both on purpose, and a machine that stalls for that long brings them
      // about. So one pull of two has to stay within the bound; each has to be right.
      var ratios: [Double] = []
      while ratios.count < 2, !ratios.contains(where: { $0 <= 1.05 }) {
        let egressBytes = try await Self.egressOfPull(image)
        ratios.append(Double(egressBytes) / Double(image.sizeBytes))
        print("upstream served \(ratios) × the image")
      }
      #expect(ratios.contains { $0 <= 1.05 }, "\(ratios)")
    }

    @Test("what comes from upstream is counted as it comes, also where no chunk is made of it")
    func countedAsItComes() async throws {
      let image = try SampleImage.patterned(seed: 257, layerBytes: [1 << 20])
      let gate = ByteGate(allowedBytes: 100_000)
      try await TestCluster.run(nodes: 1, mirroring: image, gate: gate) { cluster, upstream in
        let node = cluster.nodes[0]
        let pull = Task { await TestCluster.pull(node, triesMax: 1) }
        try await TestCluster.awaitMetrics(of: node, "all that has come is counted") {
          $0.bytesFromUpstream >= 100_000
        }
        upstream.die()
        _ = await pull.value
      }
    }

    /// What upstream gave away of blobs while three nodes that had nothing pulled the image, all of
    /// which came right.
    private static func egressOfPull(_ image: SampleImage) async throws -> Int64 {
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
        // Less than the image it cannot be, so this also shows that the log is read right.
        return try await origin.blobBytesServed(atLeast: image.sizeBytes)
      }
    }
  }
}
