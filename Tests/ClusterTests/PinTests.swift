// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Foundation
import LocalCluster
import RegistryCore
import Testing

extension ProcessTests {
  /// Of six images of 3 MB a quota of 8 MiB has room for two, of which pins may take 6.8 MiB.
  struct PinTests {
    private let folder: WorkFolder
    private let executable: String
    private let images: [(RepositoryName, SampleImage)]

    init() throws {
      folder = try WorkFolder.make(prefix: "shoal-pins")
      executable = try ShoalExecutable.besideTests()
      images = try (0..<6).map { index in
        let name = try #require(RepositoryName("library/image\(index)"))
        let seed = UInt64(300 + 10 * index)
        return (name, try SampleImage.patterned(seed: seed, layerBytes: [1_000_000, 2_000_000]))
      }
    }

    private func start(_ upstream: HostPort) async throws -> ShoalNode {
      try await ShoalNode.start(
        name: "node", executable: executable, folder: folder.path, trackers: [],
        upstream: "\(ProcessCluster.upstreamName)=http://\(upstream)",
        options: ["--cache-quota", "8MiB"])
    }

    private func shoal(_ arguments: String..., on node: ShoalNode) async throws -> String {
      String(
        decoding: try await SystemProgram.output(
          executable, arguments + ["--data", node.dataFolder], folder: folder), as: UTF8.self)
    }

    private func pull(
      _ name: RepositoryName, _ image: SampleImage, _ node: ShoalNode
    ) async throws {
      let report = try await ImagePuller(node: node.address).pull(name, .tag(TestCluster.tag))
      #expect(report.manifestDigest == image.manifestDigest)
      try await BoundedWait.until("what was pulled is whole on disk", seconds: 60) {
        isHeld(image, node)
      }
    }

    private func isHeld(_ image: SampleImage, _ node: ShoalNode) -> Bool {
      image.parts.allSatisfy { part in
        let hex = part.blob.digest.hex
        return FileManager.default.fileExists(
          atPath: "\(node.dataFolder)/blobs/sha256/\(hex.prefix(2))/\(hex)/data")
      }
    }

    private func pullOthers(_ node: ShoalNode) async throws {
      for (name, image) in images[1..<5] { try await pull(name, image, node) }
    }

    private func imageName(_ index: Int) -> String {
      "\(ProcessCluster.upstreamName)/\(images[index].0):\(TestCluster.tag)"
    }

    private func pinned(_ node: ShoalNode) async throws -> [JSONValue] {
      let text = try await shoal("pin", "--list", "--json", on: node)
      return try #require(try JSONValue(parsing: Array(text.utf8))["pins"]?.array)
    }

    @Test("a pinned image stays whatever comes, after a restart too, until it is unpinned")
    func stays() async throws {
      defer { folder.remove() }
      try await TestCluster.withOrigin(images) { origin in
        var node = try await start(origin.address)
        // Before any of its layers is there.
        let text = try await shoal("pin", imageName(0), on: node)
        #expect(text.contains("\(imageName(0)) is pinned at"))
        try await pull(images[0].0, images[0].1, node)
        try await pullOthers(node)
        #expect(isHeld(images[0].1, node) && !isHeld(images[1].1, node))
        try await expectRefusal(on: node)
        #expect(try await shoal("status", on: node).contains("pinned, of which"))
        let metrics = try await NodeMetrics.scrape(node.address)
        #expect(metrics.sum("shoal_cache_pinned_bytes") >= images[0].1.sizeBytes)
        await node.process.stop()
        node = try await start(origin.address)
        #expect(try await pinned(node).first?["image"]?.string == imageName(0))
        try await pullOthers(node)
        #expect(isHeld(images[0].1, node))
        _ = try await shoal("unpin", "\(images[0].0)", on: node)
        #expect(try await shoal("pin", "--list", on: node) == "Nothing is pinned.\n")
        try await pullOthers(node)
        #expect(!isHeld(images[0].1, node))
        await node.process.stop()
      }
    }

    /// Two images fit, and a third does not.
    private func expectRefusal(on node: ShoalNode) async throws {
      _ = try await shoal("pin", imageName(1), on: node)
      let error = await #expect(throws: ClusterError.self) {
        try await shoal("pin", imageName(2), on: node)
      }
      #expect("\(try #require(error))".contains("bytes of the cache"))
      _ = try await shoal("unpin", imageName(1), on: node)
    }

    @Test("the pin of a tag follows the tag to what it names then")
    func follows() async throws {
      defer { folder.remove() }
      try await TestCluster.withOrigin(images) { origin in
        let node = try await start(origin.address)
        _ = try await shoal("pin", imageName(0), on: node)
        try await pull(images[0].0, images[0].1, node)
        let new = images[5].1
        try await new.push(to: origin.address, images[0].0, TestCluster.tag)
        try await pull(images[0].0, new, node)
        try await BoundedWait.until("the pin has moved", seconds: 60) {
          try await pinned(node).first?["digest"]?.string == "\(new.manifestDigest)"
        }
        try await pullOthers(node)
        #expect(isHeld(new, node) && !isHeld(images[0].1, node))
        await node.process.stop()
      }
    }
  }
}
