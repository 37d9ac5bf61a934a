// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Glibc
import LocalCluster
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
        let start = ContinuousClock.now
        let clients = Array(cluster.nodes[1...])
        let results = await TestCluster.pullAll(clients, afterBytes: 16 << 20) {
          server.process.send(signal: SIGKILL)
        }
        for result in results { _ = try result.get() }
        let exit = try await server.process.waitForExit(timeoutSeconds: 60)
        #expect(exit == .signal(SIGKILL))
        print("pulls took \(TestCluster.seconds(since: start)); their server died early")
      }
    }

    @Test("a node that serves others stands still, and their pulls finish from the rest")
    func servingNodeStandsStill() async throws {
      let image = try SampleImage.patterned(seed: 17, layerBytes: [128 << 20])
      try await TestCluster.run(nodes: 4, mirroring: image) { cluster, upstream in
        for server in cluster.nodes[..<2] { _ = try await TestCluster.pull(server).get() }
        let asked = upstream.askedRanges.count
        let start = ContinuousClock.now
        let stopped = cluster.nodes[0].process
        let clients = Array(cluster.nodes[2...])
        let results = await TestCluster.pullAll(clients, afterBytes: 16 << 20) {
          stopped.send(signal: SIGSTOP)
        }
        stopped.send(signal: SIGKILL)
        for result in results { _ = try result.get() }
        #expect(upstream.askedRanges.count == asked)
        print("pulls took \(TestCluster.seconds(since: start)) beside a server that stood still")
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
      try await TestCluster.inTheMiddle(seed: 13) { cluster, upstream, pulls in
        cluster.tracker.process.send(signal: SIGKILL)
        _ = try await cluster.tracker.process.waitForExit(timeoutSeconds: 60)
        let killed = ContinuousClock.now
        upstream.gate.open()
        for pull in pulls { _ = try await pull.value }
        print("pulls went on for \(TestCluster.seconds(since: killed)) without their tracker")
      }
    }

    @Test("the lease holder dies in the middle, and every other pull finishes")
    func leaseHolderDies() async throws {
      try await TestCluster.inTheMiddle(seed: 14) { cluster, upstream, pulls in
        let holder = try await TestCluster.leaseHolder(cluster.nodes)
        cluster.nodes[holder].process.send(signal: SIGKILL)
        _ = try await cluster.nodes[holder].process.waitForExit(timeoutSeconds: 60)
        let killed = ContinuousClock.now
        upstream.gate.open()
        for (index, pull) in pulls.enumerated() where index != holder { _ = try await pull.value }
        await #expect(throws: PullFailure.self) { try await pulls[holder].value }
        print(
          "the others finished \(TestCluster.seconds(since: killed)) after the lease holder died")
      }
    }

    @Test("upstream dies before anyone has the blob: every pull fails, and none looks complete")
    func upstreamDies() async throws {
      try await TestCluster.inTheMiddle(seed: 15, triesMax: 1) { cluster, upstream, pulls in
        let died = ContinuousClock.now
        upstream.die()
        for pull in pulls {
          let failure = await #expect(throws: PullFailure.self) { try await pull.value }
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
  }
}
