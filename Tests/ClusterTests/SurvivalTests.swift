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
      try await TestCluster.run(nodes: 3, mirroring: image) { cluster, _ in
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
        let exit = try await server.process.waitForExit(timeoutSeconds: 60)
        #expect(exit == .signal(SIGKILL))
        print("pulls took \(TestCluster.seconds(since: start)); their server died early")
      }
    }

    @Test("without a tracker from the start, every pull finishes")
    func trackerIsDeadBefore() async throws {
      let image = try SampleImage.patterned(seed: 12, layerBytes: [32 << 20, 5 << 20])
      try await TestCluster.run(nodes: 3, mirroring: image) { cluster, _ in
        cluster.tracker.process.send(signal: SIGKILL)
        _ = try await cluster.tracker.process.waitForExit(timeoutSeconds: 60)
        let start = ContinuousClock.now
        for result in await TestCluster.pullAll(cluster.nodes) { _ = try result.get() }
        print("pulls without a tracker took \(TestCluster.seconds(since: start))")
      }
    }

    @Test("the tracker dies during the pulls, and they finish")
    func trackerDiesDuring() async throws {
      try await Self.inTheMiddle(seed: 13) { cluster, upstream, pulls in
        cluster.tracker.process.send(signal: SIGKILL)
        _ = try await cluster.tracker.process.waitForExit(timeoutSeconds: 60)
        let killed = ContinuousClock.now
        upstream.gate.open()
        for result in await pulls.value { _ = try result.get() }
        print("pulls went on for \(TestCluster.seconds(since: killed)) without their tracker")
      }
    }

    @Test("the lease holder dies in the middle, and every other pull finishes")
    func leaseHolderDies() async throws {
      try await Self.inTheMiddle(seed: 14) { cluster, upstream, pulls in
        let holder = try await Self.leaseHolder(cluster.nodes)
        cluster.nodes[holder].process.send(signal: SIGKILL)
        _ = try await cluster.nodes[holder].process.waitForExit(timeoutSeconds: 60)
        let killed = ContinuousClock.now
        upstream.gate.open()
        let results = await pulls.value
        for (index, result) in results.enumerated() where index != holder {
          _ = try result.get()
        }
        #expect(throws: PullFailure.self) { try results[holder].get() }
        print(
          "the others finished \(TestCluster.seconds(since: killed)) after the lease holder died")
      }
    }

    @Test("upstream dies before anyone has the blob: every pull fails, and none looks complete")
    func upstreamDies() async throws {
      try await Self.inTheMiddle(seed: 15, triesMax: 1) { cluster, upstream, pulls in
        let died = ContinuousClock.now
        upstream.die()
        for result in await pulls.value {
          let failure = #expect(throws: PullFailure.self) { try result.get() }
          if let failure {
            #expect(!failure.isCompleteBody, "\(failure)")
            // The node ends the pull, and not its client's patience, which is longer by far.
            #expect(!"\(failure)".contains("readTimeout"), "\(failure)")
          }
        }
        print("every pull had failed \(TestCluster.seconds(since: died)) after upstream died")
        for node in cluster.nodes { try node.process.requireRunning() }
      }
    }

    /// Pulls 64 MiB through three nodes at once, and runs `body` when upstream has given a quarter
    /// of it and holds the rest back.
    private static func inTheMiddle(
      seed: UInt64, triesMax: Int = 3,
      _ body: (
        ProcessCluster, ScriptedUpstream, _ pulls: Task<[Result<PullReport, any Error>], Never>
      ) async throws -> Void
    ) async throws {
      let image = try SampleImage.patterned(seed: seed, layerBytes: [64 << 20])
      let gate = ByteGate(allowedBytes: 16 << 20)
      try await TestCluster.run(nodes: 3, mirroring: image, gate: gate) { cluster, upstream in
        let pulls = Task { await TestCluster.pullAll(cluster.nodes, triesMax: triesMax) }
        defer { pulls.cancel() }
        try await BoundedWait.until("upstream is at its gate", seconds: 60) { gate.isExhausted }
        try await body(cluster, upstream, pulls)
      }
    }

    /// The node that most of the blob came to from upstream.
    private static func leaseHolder(_ nodes: [ShoalNode]) async throws -> Int {
      var holder: (bytes: Int64, index: Int) = (0, 0)
      try await BoundedWait.until("somebody has kept what upstream gave", seconds: 60) {
        for (index, node) in nodes.enumerated() {
          let bytes = try await NodeMetrics.scrape(node.address).bytesFromUpstream
          if bytes > holder.bytes { holder = (bytes, index) }
        }
        return holder.bytes > 1 << 20
      }
      return holder.index
    }
  }
}
