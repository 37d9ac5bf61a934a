// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Foundation
import Glibc
import LocalCluster
import RegistryCore
import Testing

extension ProcessTests {
  /// Nodes whose data lies on a disk that becomes read-only while they are down, or full while they
  /// run.
  @Suite(.enabled(if: ScratchDisk.isAvailable, "needs the right to mount a tmpfs"))
  struct ReadOnlyDiskTests {
    private static let small = RepositoryName("library/small")!

    @Test(
      "an origin starts on a read-only disk, however it ended, serves what it owns, takes no push",
      arguments: [SIGTERM, SIGKILL])
    func origin(endedBy signal: Int32) async throws {
      let image = try SampleImage.patterned(seed: 31, layerBytes: [1 << 20, 2 << 20])
      try await Self.withDisk { folder, disk in
        try await Self.withNode(in: folder, endedBy: signal) { node in
          try await image.push(to: node.address, TestCluster.repository, TestCluster.tag)
        }
        try await disk.makeReadOnly()
        try await Self.withNode(in: folder) { node in
          let pulled = try await TestCluster.pull(node, triesMax: 1).get()
          #expect(pulled.manifestDigest == image.manifestDigest)
          try await Self.expectRefusal(
            ofPushTo: node, in: TestCluster.repository, saying: "read-only")
          let probe = try await ReadinessProbe.ask(node.address)
          #expect(probe.status == 503)
          #expect(probe.text.contains("mount its file system for writing"), "\(probe)")
          try await Self.expectStatus(of: node, in: folder, store: "read_only")
        }
      }
    }

    @Test("a mirror starts on a read-only disk, serves what it holds, and passes on the rest")
    func mirror() async throws {
      let held = try SampleImage.patterned(seed: 32, layerBytes: [1 << 20, 2 << 20])
      let other = try SampleImage.patterned(seed: 33, layerBytes: [1 << 20])
      let images = [(TestCluster.repository, held), (Self.small, other)]
      try await TestCluster.withOrigin(images) { origin in
        let upstream = "origin=http://\(origin.address)"
        try await Self.withDisk { folder, disk in
          try await Self.withNode(in: folder, upstream: upstream) { node in
            _ = try await TestCluster.pull(node).get()
          }
          try await disk.makeReadOnly()
          try await Self.withNode(in: folder, upstream: upstream) { node in
            let pulled = try await TestCluster.pull(node, triesMax: 1).get()
            #expect(pulled.manifestDigest == held.manifestDigest)
            #expect(try await NodeMetrics.scrape(node.address).bytesFromUpstream == 0)
            var puller = ImagePuller(node: node.address)
            puller.triesMax = 1
            let passed = try await puller.pull(Self.small, .tag(TestCluster.tag))
            #expect(passed.manifestDigest == other.manifestDigest)
            let metrics = try await NodeMetrics.scrape(node.address)
            // The configuration and the layer.
            #expect(metrics.sum("shoal_cache_passed_by_blobs_total") == 2)
            #expect(try await ReadinessProbe.ask(node.address).status == 503)
          }
        }
      }
    }

    @Test("a node that was never on its read-only disk says what to do, and ends")
    func nothingThere() async throws {
      try await Self.withDisk { folder, disk in
        try await disk.makeReadOnly()
        let error = await #expect(throws: ClusterError.self) {
          try await Self.withNode(in: folder) { _ in }
        }
        #expect("\(try #require(error))".contains("read-only; remount it, or choose another"))
      }
    }

    @Test(
      "an origin on a full disk is not ready, serves what it owns, and is ready when it has room")
    func full() async throws {
      let image = try SampleImage.patterned(seed: 34, layerBytes: [1 << 20, 2 << 20])
      try await Self.withDisk { folder, disk in
        try await Self.withNode(in: folder) { node in
          try await image.push(to: node.address, TestCluster.repository, TestCluster.tag)
          #expect(try await ReadinessProbe.ask(node.address).status == 200)
          disk.fill()
          try await Self.expectRefusal(ofPushTo: node, in: Self.small, saying: "disk is full")
          let probe = try await ReadinessProbe.ask(node.address)
          #expect(probe.status == 503)
          #expect(probe.text.contains("free space"), "\(probe)")
          try await Self.expectStatus(of: node, in: folder, store: "full")
          _ = try await TestCluster.pull(node, triesMax: 1).get()
          disk.removeFiller()
          try await Self.expectReady(node)
          try await image.push(to: node.address, Self.small, TestCluster.tag)
        }
      }
    }

    @Test("an origin starts on a full disk, and serves what it owns")
    func startsFull() async throws {
      let image = try SampleImage.patterned(seed: 35, layerBytes: [1 << 20, 2 << 20])
      try await Self.withDisk { folder, disk in
        try await Self.withNode(in: folder) { node in
          try await image.push(to: node.address, TestCluster.repository, TestCluster.tag)
        }
        disk.fill()
        try await Self.withNode(in: folder) { node in
          let pulled = try await TestCluster.pull(node, triesMax: 1).get()
          #expect(pulled.manifestDigest == image.manifestDigest)
          try await Self.expectRefusal(ofPushTo: node, in: Self.small, saying: "disk is full")
        }
      }
    }

    private static func expectRefusal(
      ofPushTo node: ShoalNode, in repository: RepositoryName, saying words: String
    ) async throws {
      // Large enough that no page that happens to be free takes it.
      let image = try SampleImage.patterned(seed: 39, layerBytes: [8 << 20])
      let refusal = await #expect(throws: (any Error).self) {
        try await image.push(to: node.address, repository, TestCluster.tag)
      }
      #expect("\(refusal as Any)".contains("503"), "\(refusal as Any)")
      #expect("\(refusal as Any)".contains(words), "\(refusal as Any)")
    }

    private static func expectReady(_ node: ShoalNode) async throws {
      try await BoundedWait.until("\(node.name) is ready", seconds: 60) {
        try await ReadinessProbe.ask(node.address).status == 200
      }
    }

    /// Asks through the socket, wherever the node says that it is.
    private static func expectStatus(
      of node: ShoalNode, in folder: WorkFolder, store: String
    ) async throws {
      let elsewhere = node.process.logLines(containing: "administrative calls are taken elsewhere")
        .first?.split(separator: " ").first { $0.hasPrefix("path=") }?.dropFirst("path=".count)
      let socket = elsewhere.map(String.init) ?? "\(node.dataFolder)/admin.sock"
      let shoal = try ShoalExecutable.besideTests()
      let json = try await SystemProgram.output(
        shoal, ["status", "--json", "--socket", socket], folder: folder)
      let status = try JSONValue(parsing: json)
      #expect(status["store"]?.string == store)
      let problem = try #require(status["storeProblem"]?.string)
      let text = try await SystemProgram.output(
        shoal, ["status", "--socket", socket], folder: folder)
      #expect(String(decoding: text, as: UTF8.self).contains("NOT READY  \(problem)"))
    }

    /// A disk of 64 MiB where the node has its data.
    private static func withDisk(
      _ body: (WorkFolder, ScratchDisk) async throws -> Void
    ) async throws {
      let folder = try WorkFolder.make(prefix: "shoal-read-only-disk")
      defer { folder.remove() }
      try await ScratchDisk.use("node", sizeMebibytes: 64, in: folder) { disk in
        try await body(folder, disk)
      }
    }

    private static func withNode(
      in folder: WorkFolder, upstream: String? = nil, endedBy signal: Int32 = SIGTERM,
      _ body: (ShoalNode) async throws -> Void
    ) async throws {
      let node = try await ShoalNode.start(
        name: "node", executable: try ShoalExecutable.besideTests(), folder: folder.path,
        trackers: [], upstream: upstream)
      do {
        try await body(node)
      } catch {
        await node.process.stop()
        throw error
      }
      node.process.send(signal: signal)
      let exit = try await node.process.waitForExit(timeoutSeconds: 60)
      #expect(exit == (signal == SIGKILL ? .signal(SIGKILL) : .status(0)))
    }
  }
}
