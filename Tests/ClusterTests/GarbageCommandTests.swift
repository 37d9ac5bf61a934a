// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import ContentModel
import Foundation
import LocalCluster
import NIOHTTP1
import RegistryCore
import Testing

extension ProcessTests {
  struct GarbageCommandTests {
    @Test("gc removes what its dry run has named, and fsck then finds all well, until it is not")
    func collectAndCheck() async throws {
      let folder = try WorkFolder.make(prefix: "shoal-gc")
      defer { folder.remove() }
      let node = try await ShoalNode.start(
        name: "origin", executable: try ShoalExecutable.besideTests(), folder: folder.path,
        trackers: [], upstream: nil)
      let kept = try SampleImage.patterned(seed: 1, layerBytes: [100_000])
      let gone = try SampleImage.patterned(seed: 2, layerBytes: [300_000, 1])
      let name = try #require(RepositoryName("team/app"))
      try await gone.push(to: node.address, name, try #require(Tag("gone")))
      try await kept.push(to: node.address, name, try #require(Tag("kept")))
      let http = HTTPClient()
      let push = CountedPush(client: http, origin: { node.address }, onMoment: { _ in })
      let path = "/v2/team/app"
      do {
        try await push.expect(202, .DELETE, "\(path)/manifests/\(gone.manifestDigest)")
        // A second on, so that "before now" has what was linked just now.
        try await Task.sleep(for: .seconds(2))
        let told = try await Self.collect(node, ["--grace", "0s", "--dry-run"])
        let collected = try await Self.collect(node, ["--grace", "0s"])
        for member in ["count", "bytes", "items"] { #expect(told[member] == collected[member]) }
        #expect(collected["bytes"]?.integer ?? 0 > gone.layers.reduce(0) { $0 + $1.blob.sizeBytes })
        #expect(collected["failures"]?.integer == 0)
        for layer in gone.layers {
          try await push.expect(404, .HEAD, "\(path)/blobs/\(layer.blob.digest)")
        }
        for layer in kept.layers {
          try await push.expect(200, .GET, "\(path)/blobs/\(layer.blob.digest)")
        }
        #expect(try await Self.collect(node, ["--grace", "0s"])["count"]?.integer == 0)
        try await http.shutdown()
      } catch {
        try await http.shutdown()
        throw error
      }
      let (_, refused) = try await Self.check(node, folder)
      #expect(refused.contains("another node uses this directory"), "\(refused)")
      await node.process.stop()
      try await CheckedFolder.expectClean(node.dataFolder, in: folder)
      let layer = kept.layers[0].blob.digest
      let data = "\(node.dataFolder)/blobs/sha256/\(layer.hex.prefix(2))/\(layer.hex)/data"
      try #require(FileHandle(forWritingAtPath: data)).write(contentsOf: [0, 0, 0, 0])
      #expect(try await Self.check(node, folder).exit == .status(1))
      // The layer is put aside; its image is still to be pushed again.
      let (exit, _) = try await Self.check(node, folder, ["--repair"])
      #expect(exit == .status(1))
      #expect(FileManager.default.fileExists(atPath: data) == false)
    }

    private static func collect(_ node: ShoalNode, _ options: [String]) async throws -> JSONValue {
      let folder = try WorkFolder.make(prefix: "shoal-gc-command")
      defer { folder.remove() }
      let output = try await SystemProgram.output(
        try ShoalExecutable.besideTests(),
        ["gc", "--data", node.dataFolder, "--json"] + options, folder: folder, timeoutSeconds: 60)
      return try JSONValue(parsing: Array(output))
    }

    private static func check(
      _ node: ShoalNode, _ folder: WorkFolder, _ options: [String] = []
    ) async throws -> (exit: ProcessExit, complaint: String) {
      let process = try await ManagedProcess.start(
        name: "fsck", executable: try ShoalExecutable.besideTests(),
        arguments: ["fsck", "--data", node.dataFolder] + options, folder: folder.path)
      return (try await process.waitForExit(timeoutSeconds: 60), process.logTail)
    }
  }
}
