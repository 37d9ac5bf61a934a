// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import ContentModel
import Foundation
import LocalCluster
import NIOHTTP1
import RegistryCore
import Synchronization
import Testing

extension ProcessTests {
  /// A node that mirrors an upstream and takes pushes.
  struct PushedContentTests {
    static let own = RepositoryName("team/own")!
    static let options = ["--push", "allow"]

    @Test("a client whose blob is pushed while upstream hangs has the rest from what was pushed")
    func pushedWhilePulled() async throws {
      let image = try SampleImage.patterned(seed: 3, layerBytes: [8 << 20])
      let layer = image.layers[0].blob
      let gate = ByteGate(allowedBytes: 3 << 20)
      try await ScriptedUpstream.run(image, gate: gate) { upstream in
        try await TestCluster.run(
          nodes: 1, upstream: upstream.address, options: Self.options
        ) { cluster in
          let node = cluster.nodes[0].address
          let download = BlobDownload(node: node, repository: TestCluster.repository)
          let hasBegun = Mutex(false)
          async let pulled: Void = download.blob(layer) { _ in hasBegun.withLock { $0 = true } }
          try await BoundedWait.until("the client has the first bytes", seconds: 60) {
            hasBegun.withLock { $0 }
          }
          try await image.push(to: node, Self.own, TestCluster.tag)
          // Checked against the digest; upstream has sent less than half.
          try await pulled
          #expect(gate.takenBytes <= 3 << 20)
          try await download.shutdown()
        }
        gate.breakDown()
      }
    }

    @Test("what was pushed is served where it is linked, or where upstream has it, and not else")
    func linked() async throws {
      let mirrored = try SampleImage.patterned(seed: 4, layerBytes: [100_000])
      let secret = try SampleImage.patterned(seed: 5, layerBytes: [100_000])
      try await TestCluster.withOrigin([(TestCluster.repository, mirrored)]) { origin in
        try await TestCluster.run(
          nodes: 1, upstream: origin.address, options: Self.options
        ) { cluster in
          let node = cluster.nodes[0].address
          try await secret.push(to: node, Self.own, TestCluster.tag)
          try await mirrored.push(to: node, RepositoryName("team/copy")!, TestCluster.tag)
          let client = HTTPClient()
          do {
            try await Self.ask(
              CountedPush(client: client, origin: { node }, onMoment: { _ in }), secret, mirrored)
            try await client.shutdown()
          } catch {
            try await client.shutdown()
            throw error
          }
        }
      }
    }

    private static func ask(
      _ registry: CountedPush, _ secret: SampleImage, _ mirrored: SampleImage
    ) async throws {
      func paths(of image: SampleImage, in repository: String) -> [String] {
        [
          "/v2/\(repository)/blobs/\(image.layers[0].blob.digest)",
          "/v2/\(repository)/manifests/\(image.manifestDigest)",
        ]
      }
      for path in paths(of: secret, in: "team/own") {
        try await registry.expect(200, .GET, path)
      }
      for path in paths(of: secret, in: "library/any") + paths(of: secret, in: "team/app") {
        try await registry.expect(404, .GET, path)
        try await registry.expect(404, .HEAD, path)
      }
      for path in paths(of: mirrored, in: "team/app") + paths(of: mirrored, in: "team/copy") {
        try await registry.expect(200, .GET, path)
      }
      let manifest = "/v2/team/own/manifests/\(secret.manifestDigest)"
      try await registry.expect(202, .DELETE, manifest)
      try await registry.expect(404, .GET, manifest)
      // A blob keeps its link until that is deleted too.
      let blob = "/v2/team/own/blobs/\(secret.layers[0].blob.digest)"
      try await registry.expect(200, .GET, blob)
      try await registry.expect(202, .DELETE, blob)
      try await registry.expect(404, .GET, blob)
    }

    @Test("a node that has lost its catalog, but not what was pushed to it, does not start")
    func lostCatalog() async throws {
      let folder = try WorkFolder.make(prefix: "shoal-lost-catalog")
      defer { folder.remove() }
      let data = "\(folder.path)/data"
      let blob = "\(data)/blobs/sha256/aa/\(String(repeating: "a", count: 64))"
      try FileManager.default.createDirectory(atPath: blob, withIntermediateDirectories: true)
      for file in ["data", "pushed"] {
        try Data().write(to: URL(fileURLWithPath: "\(blob)/\(file)"))
      }
      let process = try await ManagedProcess.start(
        name: "shoal", executable: try ShoalExecutable.besideTests(),
        arguments: [
          "serve", "--listen", "127.0.0.1:0", "--peer-listen", "127.0.0.1:0", "--data", data,
          "--insecure-peers",
        ], folder: folder.path)
      #expect(try await process.waitForExit(timeoutSeconds: 60) == .status(1))
      #expect(process.logTail.contains("shoal fsck --rebuild"), "\(process.logTail)")
      #expect(!FileManager.default.fileExists(atPath: "\(data)/catalog.sqlite"))
    }

    @Test("a node whose catalog cannot be opened says so and exits")
    func noCatalog() async throws {
      let folder = try WorkFolder.make(prefix: "shoal-no-catalog")
      defer { folder.remove() }
      let data = "\(folder.path)/data"
      try FileManager.default.createDirectory(
        atPath: "\(data)/catalog.sqlite", withIntermediateDirectories: true)
      let process = try await ManagedProcess.start(
        name: "shoal", executable: try ShoalExecutable.besideTests(),
        arguments: [
          "serve", "--listen", "127.0.0.1:0", "--peer-listen", "127.0.0.1:0", "--data", data,
          "--insecure-peers", "--upstream", "hub=http://127.0.0.1:1",
        ], folder: folder.path)
      #expect(try await process.waitForExit(timeoutSeconds: 60) == .status(1))
      #expect(process.logTail.contains("catalog: open"), "\(process.logTail)")
    }
  }
}
