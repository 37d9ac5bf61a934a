// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Foundation
import Glibc
import LocalCluster
import RegistryCore
import Testing

extension ProcessTests {
  /// Against Debian's `docker-registry`.
  struct MigrationTests {
    static let images = [
      (TestCluster.repository, try? SampleImage.patterned(seed: 81, layerBytes: [3_000_000, 0])),
      (RepositoryName("a/b/c")!, try? SampleImage.patterned(seed: 82, layerBytes: [100_000])),
    ].compactMap { repository, image in image.map { (repository, $0) } }

    @Test("a registry moves to Shoal and back again, and every image is the same to skopeo")
    func thereAndBack() async throws {
      let folder = try WorkFolder.make(prefix: "shoal-migration")
      defer { folder.remove() }
      // Where the node has its data, and docker-registry looks for its.
      let (data, tree) = ("\(folder.path)/node", "\(folder.path)/origin")
      try await TestCluster.withOrigin(Self.images) { origin in
        let report = try await Self.shoal(
          ["import", origin.dataFolder, "--data", data, "--json"], folder)
        #expect(report["problemsCount"] == .integer(0))
        #expect(report["manifests"] == .integer(2))
        #expect(report["tags"] == .integer(2))
      }
      let later = RepositoryName("later")!
      let node = try await ShoalNode.start(
        name: "node", executable: try ShoalExecutable.besideTests(), folder: folder.path,
        trackers: [], upstream: nil)
      try await Self.check(Self.images, at: node.address, folder)
      try await Self.images[1].1.push(to: node.address, later, TestCluster.tag)
      node.process.send(signal: SIGTERM)
      #expect(try await node.process.waitForExit(timeoutSeconds: 60) == .status(0))

      let report = try await Self.shoal(["export", tree, "--data", data, "--json"], folder)
      #expect(report["problemsCount"] == .integer(0))
      #expect(report["repositories"] == .integer(3))
      let registry = try await DockerRegistry.start(folder: folder)
      try await Self.check(
        Self.images + [(later, Self.images[1].1)], at: registry.address, folder)
      await registry.process.stop()
    }

    @Test("what could not be taken over is told by status 1, a folder that is none by advice")
    func failures() async throws {
      let folder = try WorkFolder.make(prefix: "shoal-migration")
      defer { folder.remove() }
      try await TestCluster.withOrigin(Self.images) { origin in
        let layer = Self.images[0].1.layers[0].blob.digest
        let path = "\(origin.dataFolder)/\(DistributionLayout.root)/"
        try Data([6, 6, 6]).write(
          to: URL(fileURLWithPath: path + DistributionLayout.data(of: layer)))
        for (directory, status, words) in [
          (origin.dataFolder, 1, "\(layer): damaged"),
          (folder.path, 1, "docker/registry/v2/repositories"),
        ] as [(String, Int32, String)] {
          let process = try await ManagedProcess.start(
            name: "import", executable: try ShoalExecutable.besideTests(),
            arguments: ["import", directory, "--data", "\(folder.path)/node"], folder: folder.path)
          #expect(try await process.waitForExit(timeoutSeconds: 60) == .status(status))
          let output = try String(contentsOfFile: process.outputPath, encoding: .utf8)
          #expect((output + process.logTail).contains(words))
        }
      }
    }

    /// That skopeo gets every image, down to the last byte.
    private static func check(
      _ images: [(RepositoryName, SampleImage)], at registry: HostPort, _ folder: WorkFolder
    ) async throws {
      for (repository, image) in images {
        let copy = "\(folder.path)/copy"
        try await SystemProgram.output(
          "/usr/bin/skopeo",
          [
            "--insecure-policy", "copy", "--src-tls-verify=false",
            "docker://\(registry)/\(repository):\(TestCluster.tag)", "dir:\(copy)",
          ], folder: folder, timeoutSeconds: 300)
        let manifest = try Data(contentsOf: URL(fileURLWithPath: "\(copy)/manifest.json"))
        #expect(Array(manifest) == image.manifestBytes)
        for part in image.parts {
          let file = ImageContent.file(path: "\(copy)/\(part.blob.digest.hex)")
          #expect(try file.blob() == part.blob)
        }
        try FileManager.default.removeItem(atPath: copy)
      }
    }

    /// What the command printed as JSON.
    private static func shoal(
      _ arguments: [String], _ folder: WorkFolder
    ) async throws -> JSONValue {
      let output = try await SystemProgram.output(
        try ShoalExecutable.besideTests(), arguments, folder: folder, timeoutSeconds: 300)
      return try JSONValue(parsing: output)
    }
  }
}
