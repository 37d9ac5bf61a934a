// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Glibc
import LocalCluster
import Testing

extension ProcessTests {
  /// A peer is there and of no use: it stands still, stutters, is slow, comes and goes, or does not
  /// read. Every pull comes right all the same.
  struct FaultyPeerTests {
    @Test("a node that serves others stands still, and their pulls finish before it goes on")
    func stoppedSender() async throws {
      try await Self.withServer(seed: 31, layerBytes: 16 << 20) { cluster, upstream in
        let server = cluster.nodes[0]
        defer { server.process.send(signal: SIGCONT) }
        let start = ContinuousClock.now
        let clients = Array(cluster.nodes[1...])
        let results = await TestCluster.pullAll(clients, afterBytes: 4 << 20) {
          server.process.send(signal: SIGSTOP)
          upstream.gate.open()
        }
        for result in results { _ = try result.get() }
        print("pulls took \(TestCluster.seconds(since: start)); their server stood still")
        server.process.send(signal: SIGCONT)
        _ = try await TestCluster.pull(server).get()
      }
    }

    @Test("the lease holder stands still, every other pull finishes, and its own once it goes on")
    func stoppedLeaseHolder() async throws {
      try await TestCluster.inTheMiddle(seed: 32, layerBytes: 32 << 20) {
        cluster, upstream, pulls in
        let holder = try await TestCluster.leaseHolder(cluster.nodes)
        let process = cluster.nodes[holder].process
        process.send(signal: SIGSTOP)
        defer { process.send(signal: SIGCONT) }
        let stopped = ContinuousClock.now
        upstream.gate.open()
        for (index, pull) in pulls.enumerated() where index != holder { _ = try await pull.value }
        print("the others finished \(TestCluster.seconds(since: stopped)) after it stood still")
        process.send(signal: SIGCONT)
        _ = try await pulls[holder].value
      }
    }

    @Test("two nodes pull from one that may send 2 MB/s, and upstream is silent")
    func slowSender() async throws {
      try await Self.withServer(seed: 33, layerBytes: 4 << 20) { cluster, _ in
        let limit = ["limit", "--upload", "2MB/s"]
        _ = try await RateLimitTests.shoal(limit, on: cluster.nodes[0])
        let start = ContinuousClock.now
        for result in await TestCluster.pullAll(Array(cluster.nodes[1...])) {
          _ = try result.get()
        }
        print("pulls from a slow node took \(TestCluster.seconds(since: start))")
        // All came from it: once, or little more.
        let sentBytes = try await NodeMetrics.scrape(cluster.nodes[0].address).peerBytesSent
        #expect(sentBytes >= 4 << 20)
      }
    }

    @Test("the only node that can serve runs for a tenth of the time, and the pulls finish")
    func stutteringSender() async throws {
      try await Self.withServer(seed: 34, layerBytes: 4 << 20) { cluster, _ in
        let server = cluster.nodes[0].process
        let stutter = Task {
          while !Task.isCancelled {
            server.send(signal: SIGSTOP)
            try? await Task.sleep(for: .milliseconds(90))
            server.send(signal: SIGCONT)
            try? await Task.sleep(for: .milliseconds(10))
          }
        }
        let start = ContinuousClock.now
        let results = await TestCluster.pullAll(Array(cluster.nodes[1...]))
        stutter.cancel()
        await stutter.value
        for result in results { _ = try result.get() }
        print("pulls from a stuttering node took \(TestCluster.seconds(since: start))")
      }
    }

    @Test("a peer that takes connections and drops them costs two pulls nothing but dials")
    func flappingPeer() async throws {
      let image = try SampleImage.patterned(seed: 35, layerBytes: [(8 << 20) + 5])
      // Nothing comes until the peer has shown what it is.
      let gate = ByteGate(allowedBytes: 0)
      try await TestCluster.run(nodes: 2, mirroring: image, gate: gate) { cluster, _ in
        try await ScriptedPeer.run(
          in: cluster, holding: image.layers[0], conduct: .dropsConnections
        ) { ledger in
          async let results = TestCluster.pullAll(cluster.nodes)
          try await BoundedWait.until("the peer has dropped connections", seconds: 60) {
            ledger.connectionsDropped >= 3
          }
          let dropped = ContinuousClock.now
          gate.open()
          for result in await results { #expect(try result.get().sizeBytes == image.sizeBytes) }
          print(
            "pulls took \(TestCluster.seconds(since: dropped)) from the third of "
              + "\(ledger.connectionsDropped) dropped connections")
        }
      }
    }

    @Test("a peer that asks for everything and does not read, in the middle of three pulls")
    func silentReader() async throws {
      try await TestCluster.inTheMiddle(seed: 36, layerBytes: 32 << 20, security: .insecure) {
        cluster, upstream, pulls in
        let holder = cluster.nodes[try await TestCluster.leaseHolder(cluster.nodes)]
        try await SilentReader.run(
          against: holder.peerAddress, wanting: upstream.image.layers[0].blob
        ) { _ in
          let start = ContinuousClock.now
          upstream.gate.open()
          for pull in pulls { _ = try await pull.value }
          print("pulls took \(TestCluster.seconds(since: start)) beside a silent reader")
        }
      }
    }

    /// Runs `body` when the first of three nodes has the layer and upstream gives nothing more.
    private static func withServer(
      seed: UInt64, layerBytes: Int64,
      _ body: (ProcessCluster, ScriptedUpstream) async throws -> Void
    ) async throws {
      let image = try SampleImage.patterned(seed: seed, layerBytes: [layerBytes])
      try await TestCluster.run(nodes: 3, mirroring: image) { cluster, upstream in
        _ = try await TestCluster.pull(cluster.nodes[0]).get()
        upstream.gate.close()
        try await body(cluster, upstream)
      }
    }
  }
}
