// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Glibc
import LocalCluster
import Synchronization
import Testing

extension ProcessTests {
  /// A process is killed while the others need it.
  struct SurvivalTests {
    @Test("a node that serves others dies, and their pulls finish")
    func servingNodeDies() async throws {
      let image = try SampleImage.patterned(seed: 11, layerBytes: [128 << 20])
      try await ScriptedUpstream.run(image) { upstream in
        try await TestCluster.run(nodes: 3, upstream: upstream.address) { cluster in
          let server = cluster.nodes[0]
          _ = try await TestCluster.pull(server).get()
          let received = Mutex<Int64>(0)
          let start = ContinuousClock.now
          let results = await TestCluster.pullAll(Array(cluster.nodes[1...])) { count in
            let sum = received.withLock {
              $0 += Int64(count)
              return $0
            }
            if sum > 16 << 20 { server.process.send(signal: SIGKILL) }
          }
          for result in results { _ = try result.get() }
          #expect(server.process.exit == .signal(SIGKILL))
          print("pulls took \(TestCluster.seconds(since: start)); their server died early")
        }
      }
    }

    @Test("without a tracker from the start, every pull finishes")
    func trackerIsDeadBefore() async throws {
      let image = try SampleImage.patterned(seed: 12, layerBytes: [32 << 20, 5 << 20])
      try await ScriptedUpstream.run(image) { upstream in
        try await TestCluster.run(nodes: 3, upstream: upstream.address) { cluster in
          cluster.tracker.process.send(signal: SIGKILL)
          _ = try await cluster.tracker.process.waitForExit(timeoutSeconds: 5)
          let start = ContinuousClock.now
          for result in await TestCluster.pullAll(cluster.nodes) { _ = try result.get() }
          print("pulls without a tracker took \(TestCluster.seconds(since: start))")
        }
      }
    }

    @Test("the tracker dies during the pulls, and they finish")
    func trackerDiesDuring() async throws {
      let image = try SampleImage.patterned(seed: 13, layerBytes: [64 << 20])
      let gate = ByteGate(allowedBytes: 16 << 20)
      try await ScriptedUpstream.run(image, gate: gate) { upstream in
        try await TestCluster.run(nodes: 3, upstream: upstream.address) { cluster in
          async let pulls = TestCluster.pullAll(cluster.nodes)
          try await BoundedWait.until("upstream is at its gate", seconds: 30) { gate.isExhausted }
          cluster.tracker.process.send(signal: SIGKILL)
          _ = try await cluster.tracker.process.waitForExit(timeoutSeconds: 5)
          let killed = ContinuousClock.now
          gate.open()
          for result in await pulls { _ = try result.get() }
          print("pulls went on for \(TestCluster.seconds(since: killed)) without their tracker")
        }
      }
    }

    @Test("the lease holder dies in the middle, and every other pull finishes")
    func leaseHolderDies() async throws {
      let image = try SampleImage.patterned(seed: 14, layerBytes: [64 << 20])
      let gate = ByteGate(allowedBytes: 16 << 20)
      try await ScriptedUpstream.run(image, gate: gate) { upstream in
        try await TestCluster.run(nodes: 3, upstream: upstream.address) { cluster in
          async let pulls = TestCluster.pullAll(cluster.nodes)
          try await BoundedWait.until("upstream is at its gate", seconds: 30) { gate.isExhausted }
          let holder = try await Self.leaseHolder(cluster.nodes)
          cluster.nodes[holder].process.send(signal: SIGKILL)
          _ = try await cluster.nodes[holder].process.waitForExit(timeoutSeconds: 5)
          let killed = ContinuousClock.now
          gate.open()
          let results = await pulls
          for (index, result) in results.enumerated() where index != holder {
            _ = try result.get()
          }
          #expect(throws: PullFailure.self) { try results[holder].get() }
          print(
            "the others finished \(TestCluster.seconds(since: killed)) after the lease holder died"
          )
        }
      }
    }

    @Test("upstream dies before anyone has the blob: every pull fails, and none looks complete")
    func upstreamDies() async throws {
      let image = try SampleImage.patterned(seed: 15, layerBytes: [64 << 20])
      let gate = ByteGate(allowedBytes: 16 << 20)
      try await ScriptedUpstream.run(image, gate: gate) { upstream in
        try await TestCluster.run(nodes: 3, upstream: upstream.address) { cluster in
          async let pulls = TestCluster.pullAll(cluster.nodes, triesMax: 1)
          try await BoundedWait.until("upstream is at its gate", seconds: 30) { gate.isExhausted }
          let died = ContinuousClock.now
          upstream.die()
          for result in await pulls {
            let failure = #expect(throws: PullFailure.self) { try result.get() }
            if let failure { #expect(!failure.isCompleteBody, "\(failure)") }
          }
          print("every pull had failed \(TestCluster.seconds(since: died)) after upstream died")
          #expect(ContinuousClock.now - died < .seconds(60))
          for node in cluster.nodes { try node.process.requireRunning() }
        }
      }
    }

    /// The node that most of the blob came to from upstream.
    private static func leaseHolder(_ nodes: [ShoalNode]) async throws -> Int {
      var shares: [(bytes: Int64, index: Int)] = []
      for (index, node) in nodes.enumerated() {
        shares.append((try await NodeMetrics.scrape(node.address).bytesFromUpstream, index))
      }
      let holder = try #require(shares.max { $0.bytes < $1.bytes })
      try #require(holder.bytes > 1 << 20, "nobody has fetched anything: \(shares)")
      return holder.index
    }
  }
}
