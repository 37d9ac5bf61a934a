// SPDX-License-Identifier: Apache-2.0

import ContentModel
import LocalCluster
import RegistryCore
import Testing

extension ProcessTests {
  struct ManifestEgressTests {
    @Test("four cold nodes that pull one tag at once ask upstream for its manifest once")
    func manifestIsFetchedOnce() async throws {
      let image = try SampleImage.patterned(seed: 14, layerBytes: [300_000])
      // As for blobs: on a machine that stalls for seconds a node helps itself, on purpose.
      var counts: [Int] = []
      while counts.count < 2, !counts.contains(1) {
        let count = try await TestCluster.run(nodes: 4, mirroring: image) { cluster, upstream in
          for result in await TestCluster.pullAll(cluster.nodes) {
            let report = try result.get()
            #expect(report.manifestDigest == image.manifestDigest)
            #expect(report.retries == 0)
          }
          return upstream.manifestGETs
        }
        counts.append(count)
      }
      #expect(counts.contains(1), "\(counts)")
    }
  }
}
