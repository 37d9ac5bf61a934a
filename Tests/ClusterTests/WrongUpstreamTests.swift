// SPDX-License-Identifier: Apache-2.0

import ContentModel
import LocalCluster
import Testing

extension ProcessTests {
  struct WrongUpstreamTests {
    @Test(
      "upstream serves wrong bytes: no client ever gets a complete body",
      arguments: [0, 5 << 20, (8 << 20) + 16] as [Int64])
    func noCompleteBody(corruptOffset: Int64) async throws {
      let image = try SampleImage.patterned(seed: 21, layerBytes: [(8 << 20) + 17])
      try await TestCluster.run(nodes: 2, mirroring: image, corruptOffset: corruptOffset) {
        cluster, _ in
        let start = ContinuousClock.now
        for round in 1...2 {
          for result in await TestCluster.pullAll(cluster.nodes, triesMax: 1) {
            let failure = #expect(throws: PullFailure.self) { try result.get() }
            if let failure { #expect(!failure.isCompleteBody, "round \(round): \(failure)") }
          }
        }
        print("two rounds of wrong bytes took \(TestCluster.seconds(since: start))")
        for node in cluster.nodes { try node.process.requireRunning() }
      }
    }
  }
}
