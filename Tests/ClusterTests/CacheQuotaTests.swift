// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Foundation
import LocalCluster
import RegistryCore
import Testing

extension ProcessTests {
  /// Nodes that may keep less than they are asked for.
  struct CacheQuotaTests {
    private static let quotaBytes: Int64 = 8 << 20
    /// How many of the twelve layers of the six images cannot stay, whichever do: no more than
    /// seven fit, the six of 1 MB and one of 2 MB.
    private static let layersBeyondQuota: Int64 = 5

    private let folder: WorkFolder
    private let executable: String

    init() throws {
      folder = try WorkFolder.make(prefix: "shoal-cluster-tests")
      executable = try ShoalExecutable.besideTests()
    }

    /// Six images of 3 MB, of which a quota of 8 MiB has room for two.
    private static func sixImages() throws -> [(RepositoryName, SampleImage)] {
      try (0..<6).map { index in
        let name = try #require(RepositoryName("library/image\(index)"))
        let seed = UInt64(100 + 10 * index)
        return (name, try SampleImage.patterned(seed: seed, layerBytes: [1_000_000, 2_000_000]))
      }
    }

    private func start(
      _ upstream: HostPort, quotaBytes: Int64 = Self.quotaBytes, options: [String] = []
    ) async throws -> ShoalNode {
      try await ShoalNode.start(
        name: "node", executable: executable, folder: folder.path, trackers: [],
        upstream: "\(ProcessCluster.upstreamName)=http://\(upstream)",
        options: ["--cache-quota", "\(quotaBytes)"] + options)
    }

    /// Every byte that comes is hashed.
    private func pull(_ image: (RepositoryName, SampleImage), _ node: ShoalNode) async throws {
      let report = try await ImagePuller(node: node.address).pull(image.0, .tag(TestCluster.tag))
      #expect(report.manifestDigest == image.1.manifestDigest)
    }

    private func pull(
      _ blob: Blob, of repository: RepositoryName, _ node: ShoalNode
    ) async throws {
      let download = BlobDownload(node: node.address, repository: repository)
      do {
        try await download.blob(blob) { _ in }
      } catch {
        try? await download.shutdown()
        throw error
      }
      try await download.shutdown()
    }

    private func isHeld(_ blob: Blob, _ node: ShoalNode) -> Bool {
      let hex = blob.digest.hex
      return FileManager.default.fileExists(
        atPath: "\(node.dataFolder)/blobs/sha256/\(hex.prefix(2))/\(hex)/data")
    }

    private func isHeld(_ image: SampleImage, _ node: ShoalNode) -> Bool {
      image.parts.allSatisfy { isHeld($0.blob, node) }
    }

    /// A client has all of a blob once it is proven; it is whole on disk some time later.
    private func waitUntilHeld(_ blobs: [Blob], _ node: ShoalNode) async throws {
      try await BoundedWait.until("what was pulled is whole on disk", seconds: 60) {
        blobs.allSatisfy { isHeld($0, node) }
      }
    }

    private func waitUntilHeld(_ image: SampleImage, _ node: ShoalNode) async throws {
      try await waitUntilHeld(image.parts.map(\.blob), node)
    }

    /// The bytes of all files below a folder of the node's data.
    private func bytes(in name: String, _ node: ShoalNode) throws -> Int64 {
      let folder = URL(filePath: "\(node.dataFolder)/\(name)")
      let keys: Set<URLResourceKey> = [.isRegularFileKey, .fileSizeKey]
      let files = FileManager.default.enumerator(
        at: folder, includingPropertiesForKeys: Array(keys))
      var bytes: Int64 = 0
      while let file = files?.nextObject() as? URL {
        // One that is deleted meanwhile does not count.
        guard let values = try? file.resourceValues(forKeys: keys), values.isRegularFile == true
        else { continue }
        bytes += Int64(values.fileSize ?? 0)
      }
      return bytes
    }

    /// Makes what the node holds look unused for an hour. Times on disk are in seconds, and a test
    /// may need no more than one of them.
    private func makeOlder(_ node: ShoalNode, except image: SampleImage) throws {
      let used = image.parts.map(\.blob.digest.hex)
      let root = "\(node.dataFolder)/blobs/sha256"
      for shard in try FileManager.default.contentsOfDirectory(atPath: root) {
        for name in try FileManager.default.contentsOfDirectory(atPath: "\(root)/\(shard)")
        where !used.contains(name) {
          try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -3600)],
            ofItemAtPath: "\(root)/\(shard)/\(name)")
        }
      }
    }

    private func cachedBytes(_ node: ShoalNode) throws -> Int64 {
      try bytes(in: "blobs", node) + bytes(in: "partial", node)
    }

    @Test("a mirror pulls more images than fit, keeps the newest, and fetches the oldest again")
    func moreThanFits() async throws {
      defer { folder.remove() }
      let images = try Self.sixImages()
      try await TestCluster.withOrigin(images) { origin in
        // Files of others are none of its business.
        let data = try folder.makeInside("node")
        try Data(count: 20 << 20).write(to: URL(filePath: data + "/other"))
        let node = try await start(origin.address)
        for image in images {
          try await pull(image, node)
          try await waitUntilHeld(image.1, node)
          try await BoundedWait.until("no more is held than the quota allows", seconds: 60) {
            try cachedBytes(node) <= Self.quotaBytes
          }
        }
        #expect(!isHeld(images[0].1.layers[1].blob, node))
        let fetchedBefore = try await fetchedBytes(of: images.map(\.1), by: node)
        try await pull(images[5], node)
        #expect(try await NodeMetrics.scrape(node.address).bytesFromUpstream == fetchedBefore)
        try await pull(images[0], node)
        try await waitUntilHeld(images[0].1, node)
        await node.process.stop()
        try makeOlder(node, except: images[0].1)
        // Below two images: the one used last stays.
        let smaller = try await start(origin.address, quotaBytes: 4 << 20)
        try await BoundedWait.until("no more is held than the smaller quota allows", seconds: 60) {
          try cachedBytes(smaller) <= 4 << 20
        }
        #expect(isHeld(images[0].1.layers[1].blob, smaller))
        #expect(!isHeld(images[5].1.layers[1].blob, smaller))
        await smaller.process.stop()
      }
    }

    /// What the node fetched in all, once it counts every byte of these images, each of which had
    /// to come, and what had to make room for them.
    private func fetchedBytes(of images: [SampleImage], by node: ShoalNode) async throws -> Int64 {
      let bytes = images.reduce(0) { $0 + $1.sizeBytes + Int64($1.manifestBytes.count) }
      var fetchedBytes: Int64 = 0
      try await TestCluster.awaitMetrics(of: node, "all that came and went is counted") {
        metrics in
        fetchedBytes = metrics.bytesFromUpstream
        return fetchedBytes >= bytes
          && metrics.sum("shoal_cache_quota_bytes") == Self.quotaBytes
          && metrics.sum("shoal_cache_bytes") <= Self.quotaBytes
          && metrics.sum("shoal_cache_evicted_blobs_total") >= Self.layersBeyondQuota
      }
      let metrics = try await NodeMetrics.scrape(node.address)
      #expect(metrics.sum("shoal_cache_passed_by_blobs_total") == 0)
      return fetchedBytes
    }

    @Test("a client that reads slowly gets every byte, and what it reads is not evicted meanwhile")
    func slowReader() async throws {
      defer { folder.remove() }
      let large = (
        TestCluster.repository, try SampleImage.patterned(seed: 7, layerBytes: [32 << 20])
      )
      let images = [large] + (try Self.sixImages())
      let layer = large.1.layers[0].blob
      let quotaBytes: Int64 = 40 << 20
      try await TestCluster.withOrigin(images) { origin in
        let node = try await start(origin.address, quotaBytes: quotaBytes)
        try await pull(large, node)
        try await waitUntilHeld(large.1, node)
        let download = BlobDownload(node: node.address, repository: TestCluster.repository)
        var isFirst = true
        try await download.blob(layer) { _ in
          guard isFirst else { return }
          isFirst = false
          for image in images.dropFirst() { try await pull(image, node) }
          try await BoundedWait.until("no more is held than the quota allows", seconds: 60) {
            try cachedBytes(node) <= quotaBytes
          }
          #expect(isHeld(layer, node))
          try await TestCluster.awaitMetrics(of: node, "some blob is evicted") {
            $0.sum("shoal_cache_evicted_blobs_total") > 0
          }
        }
        try await download.shutdown()
        await node.process.stop()
      }
    }

    @Test("a layer larger than the quota is passed on and not kept")
    func largerThanQuota() async throws {
      defer { folder.remove() }
      let image = (
        TestCluster.repository,
        try SampleImage.patterned(seed: 8, layerBytes: [1_000_000, 12 << 20])
      )
      try await TestCluster.withOrigin([image]) { origin in
        let node = try await start(origin.address)
        try await pull(image, node)
        try await waitUntilHeld([image.1.layers[0].blob], node)
        #expect(!isHeld(image.1.layers[1].blob, node))
        try await TestCluster.awaitMetrics(of: node, "the layer is passed by, and every byte came")
        {
          $0.sum("shoal_cache_passed_by_blobs_total") >= 1
            && $0.bytesFromUpstream >= image.1.sizeBytes
        }
        let range = try await TestCluster.read(
          5_000_000..<5_100_000, of: image.1.layers[1], from: node)
        #expect(range == (try image.1.layers[1].content.read(at: 5_000_000, count: 100_000)))
        await node.process.stop()
      }
    }

    @Test("of a layer that is passed on and wrong no client gets the last byte")
    func wrongAndPassedOn() async throws {
      defer { folder.remove() }
      let image = try SampleImage.patterned(seed: 8, layerBytes: [12 << 20])
      try await ScriptedUpstream.run(image, corruptOffset: 777) { upstream in
        let node = try await start(upstream.address)
        let result = await TestCluster.pull(node, triesMax: 1)
        let failure = #expect(throws: PullFailure.self) { try result.get() }
        if let failure { #expect(!failure.isCompleteBody, "\(failure)") }
        await node.process.stop()
      }
    }

    @Test("an origin that mirrors too never loses what was pushed to it, however much that is")
    func origin() async throws {
      defer { folder.remove() }
      let images = try Self.sixImages()
      let pushed = (
        try #require(RepositoryName("team/pushed")),
        try SampleImage.patterned(seed: 9, layerBytes: [6_000_000, 6_000_000])
      )
      try await TestCluster.withOrigin(images) { origin in
        let node = try await start(origin.address, options: ["--push", "allow"])
        // Mirrored first, and owned from then on.
        try await pull(images[0], node)
        try await waitUntilHeld(images[0].1, node)
        try await images[0].1.push(to: node.address, pushed.0, TestCluster.tag)
        try await pushed.1.push(to: node.address, pushed.0, TestCluster.tag)
        for image in images.dropFirst() { try await pull(image, node) }
        let owned = pushed.1.sizeBytes + images[0].1.sizeBytes
        try await BoundedWait.until("no more is mirrored than the quota allows", seconds: 60) {
          try cachedBytes(node) - owned <= Self.quotaBytes
        }
        #expect(isHeld(images[0].1, node) && isHeld(pushed.1, node))
        try await pull(pushed, node)
        await node.process.stop()
        let again = try await start(
          origin.address, quotaBytes: 1 << 20, options: ["--push", "allow"])
        try await BoundedWait.until("no more is mirrored than the smaller quota", seconds: 60) {
          try cachedBytes(again) - owned <= 1 << 20
        }
        #expect(isHeld(images[0].1, again) && isHeld(pushed.1, again))
        try await pull(pushed, again)
        await again.process.stop()
      }
    }

    @Test("two nodes that keep little and trade what they have give each client every byte")
    func trading() async throws {
      defer { folder.remove() }
      let images = try Self.sixImages()
      try await TestCluster.withOrigin(images) { origin in
        try await TestCluster.run(
          nodes: 2, upstream: origin.address, options: ["--cache-quota", "\(Self.quotaBytes)"]
        ) { cluster in
          for image in images + images {
            async let first: Void = pull(image, cluster.nodes[0])
            async let second: Void = pull(image, cluster.nodes[1])
            _ = try await (first, second)
          }
          for node in cluster.nodes {
            try await BoundedWait.until("no more is held than the quota allows", seconds: 60) {
              try cachedBytes(node) <= Self.quotaBytes
            }
            try await TestCluster.awaitMetrics(of: node, "what does not fit is not kept") {
              $0.sum("shoal_cache_evicted_blobs_total")
                + $0.sum("shoal_cache_passed_by_blobs_total") >= Self.layersBeyondQuota
            }
            #expect(try await NodeMetrics.scrape(node.address).peersQuarantined == 0)
          }
        }
      }
    }

    @Test(
      "a mirror on a disk of 64 MiB, without a quota, makes room when the disk is full",
      .enabled(if: ScratchDisk.isAvailable, "needs the right to mount a tmpfs"))
    func fullDisk() async throws {
      defer { folder.remove() }
      let images = try (0..<4).map { index in
        let name = try #require(RepositoryName("library/image\(index)"))
        let seed = UInt64(200 + 10 * index)
        return (name, try SampleImage.patterned(seed: seed, layerBytes: [20 << 20]))
      }
      try await TestCluster.withOrigin(images) { origin in
        try await ScratchDisk.use("disk", sizeMebibytes: 64, in: folder) { disk in
          let node = try await ShoalNode.start(
            name: "small", executable: executable, folder: disk.path, trackers: [],
            upstream: "origin=http://\(origin.address)")
          for image in images {
            // On disk before the layer is asked for: the room for that must not be its place.
            let configuration = image.1.configuration.blob
            try await pull(configuration, of: image.0, node)
            try await waitUntilHeld([configuration], node)
            try await pull(image, node)
            try await waitUntilHeld(image.1, node)
          }
          #expect(!isHeld(images[0].1.layers[0].blob, node))
          await node.process.stop()
        }
      }
    }
  }
}
