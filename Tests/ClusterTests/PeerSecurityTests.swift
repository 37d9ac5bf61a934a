// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Foundation
import Glibc
import LocalCluster
import OpenSSLRuntime
import Testing

extension ProcessTests {
  /// Nodes and trackers that trade through TLS, or not at all.
  struct PeerSecurityTests {
    @Test("a node gets a blob from a peer, through a channel that the cluster's key opened")
    func clusterKey() async throws {
      try await Self.pullFromPeer(security: .key)
    }

    @Test("a node gets a blob from a peer, through a channel that certificates opened")
    func certificates() async throws {
      let folder = try WorkFolder.make(prefix: "shoal-authority")
      defer { folder.remove() }
      let authority = try await CertificateFiles.makeAuthority(folder: folder)
      try await Self.pullFromPeer(security: .certificates(authority))
    }

    @Test("a node gets a blob from a peer in plain text, where an operator says so")
    func insecure() async throws {
      try await Self.pullFromPeer(security: .insecure)
    }

    private static func pullFromPeer(security: ClusterSecurity) async throws {
      let image = try SampleImage.patterned(seed: 71, layerBytes: [(3 << 20) + 5])
      let gate = ByteGate()
      try await TestCluster.run(
        nodes: 2, mirroring: image, security: security, gate: gate
      ) { cluster, _ in
        _ = try await TestCluster.pull(cluster.nodes[0]).get()
        // From here on the first node alone can give the layer.
        gate.close()
        let report = try await TestCluster.pull(cluster.nodes[1]).get()
        #expect(report.sizeBytes == image.sizeBytes)
        let metrics = try await NodeMetrics.scrape(cluster.nodes[1].address)
        #expect(metrics.bytesFromPeers >= image.layers[0].blob.sizeBytes)
      }
    }

    @Test(
      "a key that is replaced on SIGHUP closes every connection, and all come back with the new")
    func replacedKey() async throws {
      let image = try SampleImage.patterned(seed: 72, layerBytes: [(1 << 20) + 5])
      try await TestCluster.run(nodes: 2, mirroring: image) { cluster, _ in
        for result in await TestCluster.pullAll(cluster.nodes) { _ = try result.get() }
        // As an operator should not do it, all three steps at once: the harshest case.
        try ClusterKey.generate().line.write(
          toFile: cluster.keyPath, atomically: false, encoding: .utf8)
        let processes = cluster.nodes.map(\.process) + [cluster.tracker.process]
        for process in processes { process.send(signal: SIGHUP) }
        for node in cluster.nodes {
          try await TestCluster.awaitMetrics(of: node, "has closed what the old key opened") {
            $0.sum("shoal_connections_closed_total", ["reason": "key_removed"]) > 0
          }
          try await TestCluster.awaitMetrics(of: node, "knows the tracker again") {
            $0.trackersConnected == 1
          }
        }
      }
    }

    @Test("SIGHUP ends nobody: where there are no files to read again it does nothing")
    func hangUpInPlainText() async throws {
      let image = try SampleImage.patterned(seed: 74, layerBytes: [(1 << 20) + 5])
      try await TestCluster.run(nodes: 2, mirroring: image, security: .insecure) { cluster, _ in
        let processes = cluster.nodes.map(\.process) + [cluster.tracker.process]
        for process in processes { process.send(signal: SIGHUP) }
        for result in await TestCluster.pullAll(cluster.nodes) { _ = try result.get() }
        for process in processes { try process.requireRunning() }
      }
    }

    @Test("a node with another key gets in nowhere, and says why; the others do not mind")
    func otherKey() async throws {
      let image = try SampleImage.patterned(seed: 73, layerBytes: [(1 << 20) + 5])
      let folder = try WorkFolder.make(prefix: "shoal-stranger")
      defer { folder.remove() }
      try await TestCluster.run(nodes: 1, mirroring: image) { cluster, upstream in
        let stranger = try await ShoalNode.start(
          name: "stranger", executable: try ShoalExecutable.besideTests(), folder: folder.path,
          trackers: [cluster.tracker.address], upstream: "origin.demo=http://\(upstream.address)")
        try await BoundedWait.until("the stranger has been refused", seconds: 60) {
          try stranger.process.requireRunning()
          return stranger.process.logLines(containing: "channelRefused").count > 0
        }
        #expect(try await NodeMetrics.scrape(stranger.address).trackersConnected == 0)
        _ = try await TestCluster.pull(cluster.nodes[0]).get()
        // Alone, it is still a mirror.
        _ = try await TestCluster.pull(stranger).get()
        await stranger.process.stop()
      }
    }

    @Test("shoal key makes a file for its owner only, or prints one more line for it")
    func keyCommand() async throws {
      let folder = try WorkFolder.make(prefix: "shoal-key")
      defer { folder.remove() }
      let shoal = try ShoalExecutable.besideTests()
      let path = "\(folder.path)/made.key"
      try await SystemProgram.output(shoal, ["key", path], folder: folder, timeoutSeconds: 60)
      let output = try await SystemProgram.output(
        shoal, ["key"], folder: folder, timeoutSeconds: 60)
      let line = String(decoding: output, as: UTF8.self)
      #expect(line.wholeMatch(of: /[0-9a-f]{64}\n?/) != nil, "\(line)")
      let made = try ClusterKeys.load(path: path)
      let handle = try #require(FileHandle(forWritingAtPath: path))
      try handle.seekToEnd()
      try handle.write(contentsOf: Data(output))
      try handle.close()
      let both = try ClusterKeys.load(path: path)
      #expect(both.all.count == 2)
      #expect(both.offered == made.offered)
    }
  }
}
