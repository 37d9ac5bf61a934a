// SPDX-License-Identifier: Apache-2.0

import ContentModel
import LocalCluster
import Testing

extension ProcessTests {
  struct ParallelRangeProcessTests {
    @Test("a layer that comes slowly over one connection is fetched over several, and comes right")
    func severalConnections() async throws {
      let image = try SampleImage.patterned(seed: 13, layerBytes: [20 << 20])
      try await ScriptedUpstream.run(image, connectionBytesPerSecond: 2 << 20) { upstream in
        try await TestCluster.run(nodes: 2, upstream: upstream.address) { cluster in
          for result in await TestCluster.pullAll(cluster.nodes) {
            let report = try result.get()
            #expect(report.manifestDigest == image.manifestDigest)
            #expect(report.sizeBytes == image.sizeBytes)
          }
        }
        // One for everything, and then further ones for parts.
        let ranges = upstream.askedRanges
        #expect(ranges.first == 0..<(20 << 20))
        #expect(ranges.count > 2, "\(ranges)")
        #expect(ranges.contains { $0.lowerBound > 0 && $0.upperBound < 20 << 20 }, "\(ranges)")
      }
    }
  }
}
