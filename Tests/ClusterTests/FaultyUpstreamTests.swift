// SPDX-License-Identifier: Apache-2.0

import ContentModel
import LocalCluster
import Testing

extension ProcessTests {
  /// Upstream fails in the middle of three pulls, in one way or another.
  struct FaultyUpstreamTests {
    @Test(
      "upstream fails and recovers, and every pull comes right at once",
      arguments: [
        [.busy(retryAfterSeconds: 1), .busy(retryAfterSeconds: 1)],
        [.stalls(afterBytes: 2 << 20)],
        [.breaksOff(afterBytes: 2 << 20), .breaksOff(afterBytes: 1 << 20)],
        [.breaksOff(afterBytes: 3 << 20), .busy(retryAfterSeconds: 1), .stalls(afterBytes: 0)],
      ] as [[LayerTrouble]])
    func recovers(_ troubles: [LayerTrouble]) async throws {
      try await Self.run(seed: 71, troubles) { cluster, upstream in
        let start = ContinuousClock.now
        for result in await TestCluster.pullAll(cluster.nodes, triesMax: 1) {
          let report = try result.get()
          #expect(report.sizeBytes == upstream.image.sizeBytes)
        }
        print("pulls through \(troubles) took \(TestCluster.seconds(since: start))")
        #expect(upstream.isThroughWithTroubles)
      }
    }

    @Test(
      "upstream serves a blob wrong: no body looks complete, and once it is right every pull is",
      arguments: [
        [.notSatisfiable],
        [.breaksOff(afterBytes: 2 << 20), .notSatisfiable],
        [.corrupts(offset: 5 << 20)],
      ] as [[LayerTrouble]])
    func isWrongOnce(_ troubles: [LayerTrouble]) async throws {
      try await Self.run(seed: 72, troubles) { cluster, upstream in
        let start = ContinuousClock.now
        var pulls = 0
        try await BoundedWait.until("every pull comes right", seconds: 60) {
          pulls += 1
          var areRight = true
          for result in await TestCluster.pullAll(cluster.nodes, triesMax: 1) {
            do {
              let report = try result.get()
              #expect(report.sizeBytes == upstream.image.sizeBytes)
            } catch let failure as PullFailure {
              #expect(!failure.isCompleteBody, "\(failure)")
              areRight = false
            }
          }
          return areRight
        }
        print("right \(TestCluster.seconds(since: start)) after \(troubles), at pull \(pulls)")
        #expect(upstream.isThroughWithTroubles)
      }
    }

    @Test("upstream asks for more patience than a client has, who is told to come again later")
    func isBusyForLong() async throws {
      let troubles = [LayerTrouble](repeating: .busy(retryAfterSeconds: 60), count: 10)
      try await Self.run(nodes: 1, seed: 73, troubles) { cluster, upstream in
        for _ in 1...3 {
          let result = await TestCluster.pull(cluster.nodes[0], triesMax: 1)
          let failure = #expect(throws: PullFailure.self) { try result.get() }
          guard case .refused(_, let status) = failure else {
            Issue.record("\(String(describing: failure))")
            continue
          }
          #expect(status == 429)
        }
        // Whoever asks for patience is left alone.
        #expect(upstream.askedRanges.count == 1)
      }
    }

    private static func run(
      nodes: Int = 3, seed: UInt64, _ troubles: [LayerTrouble],
      _ body: (ProcessCluster, ScriptedUpstream) async throws -> Void
    ) async throws {
      let image = try SampleImage.patterned(seed: seed, layerBytes: [(8 << 20) + 5])
      try await TestCluster.run(nodes: nodes, mirroring: image, troubles: troubles, body)
    }
  }
}
