// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Foundation
import LocalCluster
import RegistryCore
import Testing

extension ProcessTests {
  /// Nodes whose data lies on a file system of 64 MiB.
  @Suite(.enabled(if: ScratchDisk.isAvailable, "needs the right to mount a tmpfs"))
  struct FullDiskTests {
    @Test("a mirror with 64 MiB of disk refuses an image of 256 MiB, lives, and serves a small one")
    func mirror() async throws {
      let small = try #require(RepositoryName("library/small"))
      let images = [
        (
          TestCluster.repository,
          try SampleImage.patterned(seed: 1, layerBytes: [128 << 20, 128 << 20])
        ),
        (small, try SampleImage.patterned(seed: 9, layerBytes: [1 << 20, 2 << 20])),
      ]
      try await TestCluster.withOrigin(images) { origin in
        try await Self.withSmallDisk { folder in
          try await Self.withNode(in: folder, upstream: "origin=http://\(origin.address)") { node in
            let failure = try await Self.failure(of: TestCluster.pull(node, triesMax: 1))
            #expect(failure.contains("503"), "\(failure)")
            #expect(!node.process.logLines(containing: "no space left").isEmpty)
            // There is room for anything smaller.
            #expect(node.process.logLines(containing: "not ready").isEmpty)
            // The second layer may still be about to be refused, and fill the disk for a moment.
            var pulled: PullReport?
            try await BoundedWait.until("the small image is served", seconds: 60) {
              try node.process.requireRunning()
              pulled = try? await ImagePuller(node: node.address).pull(small, .tag(TestCluster.tag))
              return pulled != nil
            }
            #expect(pulled?.manifestDigest == images[1].1.manifestDigest)
          }
        }
      }
    }

    @Test("an origin with 64 MiB of disk refuses a push of 256 MiB, lives, and takes a small one")
    func origin() async throws {
      let small = try #require(RepositoryName("library/small"))
      let large = try SampleImage.patterned(seed: 1, layerBytes: [256 << 20])
      let image = try SampleImage.patterned(seed: 9, layerBytes: [1 << 20, 2 << 20])
      try await Self.withSmallDisk { folder in
        try await Self.withNode(in: folder, upstream: nil) { node in
          let refusal = await #expect(throws: (any Error).self) {
            try await large.push(to: node.address, TestCluster.repository, TestCluster.tag)
          }
          #expect("\(refusal as Any)".contains("disk is full"), "\(refusal as Any)")
          // What was taken of the large one may still be about to be removed.
          try await BoundedWait.until("the small image is taken", seconds: 60) {
            try node.process.requireRunning()
            return (try? await image.push(to: node.address, small, TestCluster.tag)) != nil
          }
          let pulled = try await ImagePuller(node: node.address).pull(small, .tag(TestCluster.tag))
          #expect(pulled.manifestDigest == image.manifestDigest)
        }
      }
    }

    private static func failure(
      of result: Result<PullReport, any Error>
    ) throws -> String {
      switch result {
      case .success: throw ClusterError.notReady(name: "pull", line: "it went through")
      case .failure(let error): "\(error)"
      }
    }

    private static func withNode(
      in folder: String, upstream: String?, _ body: (ShoalNode) async throws -> Void
    ) async throws {
      let node = try await ShoalNode.start(
        name: "small", executable: try ShoalExecutable.besideTests(), folder: folder,
        trackers: [], upstream: upstream)
      do {
        try await body(node)
        #expect(node.process.exit == nil)
        await node.process.stop()
      } catch {
        await node.process.stop()
        throw error
      }
    }

    private static func withSmallDisk(_ body: (String) async throws -> Void) async throws {
      let folder = try WorkFolder.make(prefix: "shoal-small-disk")
      defer { folder.remove() }
      try await ScratchDisk.use("disk", sizeMebibytes: 64, in: folder) { disk in
        try await body(disk.path)
      }
    }
  }
}
