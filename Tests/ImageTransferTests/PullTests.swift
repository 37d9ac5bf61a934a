// SPDX-License-Identifier: Apache-2.0

import ContentModel
import RegistryCore
import Synchronization
import Testing

@testable import ImageTransfer

@Suite(.timeLimit(.minutes(5))) struct PullTests {
  @Test("a Docker schema 2 image comes as it is, and a second pull fetches no blob")
  func twice() async throws {
    let image = ModelImage.image([Self.large, [], [7]], mediaType: .dockerManifest)
    try await ModelRegistry.serve { registry in
      registry.put(image, "team/app", tag: "1.0")
      let folder = try ScratchFolder()
      let report = try await Self.pull(registry, "team/app:1.0", folder)
      #expect(report.digest == image.digest)
      #expect(report.mediaType == .dockerManifest)
      #expect(report.blobsTransferred == 4)
      #expect(report.bytesTransferred == image.blobs.reduce(0) { $0 + Int64($1.count) })
      #expect(folder.read(image.manifest.blobFile) == image.manifest)
      for blob in image.blobs { #expect(folder.read(blob.blobFile) == blob) }
      let entry = try #require(try ImageLayout.open(folder.path).index().entries.first)
      #expect(entry.name == "1.0")
      #expect(entry.descriptor.mediaType == .dockerManifest)

      registry.forget()
      let again = try await Self.pull(registry, "team/app:1.0", folder)
      #expect(again.bytesTransferred == 0)
      #expect(again.blobsSkipped == 4)
      #expect(registry.lines == ["GET /v2/team/app/manifests/1.0"])
    }
  }

  @Test("an index comes with all its platforms, and a blob that two of them share comes once")
  func wholeIndex() async throws {
    let (index, _) = Self.twoPlatforms
    try await ModelRegistry.serve { registry in
      registry.put(index, "app", tag: "latest")
      let folder = try ScratchFolder()
      let report = try await Self.pull(registry, "app", folder)
      #expect(report.manifestsStored == 3)
      #expect(report.blobsTransferred == 5)
      let shared = "GET /v2/app/blobs/\(Self.large.digest)"
      #expect(registry.lines.count { $0 == shared } == 1)
      for image in [index] + index.children {
        #expect(folder.read(image.manifest.blobFile) == image.manifest)
      }
    }
  }

  @Test("one platform of an index is copied alone, by any name of its architecture")
  func onePlatform() async throws {
    let (index, arm) = Self.twoPlatforms
    try await ModelRegistry.serve { registry in
      registry.put(index, "app", tag: "latest")
      let folder = try ScratchFolder()
      let report = try await Self.pull(registry, "app", folder, platform: "linux/aarch64/v8")
      #expect(report.digest == arm.digest)
      #expect(report.blobsTransferred == 3)
      let error = try await transferError {
        try await Self.pull(registry, "app", folder, platform: "plan9/amd64")
      }
      #expect(error.code == .platformUnknown)
      #expect(error.advice.contains("linux/amd64, linux/arm64"))
    }
  }

  @Test("an image without an index is copied only for the platform that it is for")
  func platformOfOneImage() async throws {
    try await ModelRegistry.serve { registry in
      registry.put(.image([[1]], config: "linux/arm64"), "app", tag: "latest")
      let folder = try ScratchFolder()
      let error = try await transferError {
        try await Self.pull(registry, "app", folder, platform: "linux/amd64")
      }
      #expect(error.code == .platformUnknown)
      #expect(folder.files().isEmpty)
      try await Self.pull(registry, "app", folder, platform: "linux/arm64")
    }
  }

  @Test("a wrong byte never gets a name, and costs two fetches at most")
  func wrongByte() async throws {
    let image = ModelImage.image([Self.large])
    let layer = "\(Self.large.digest)"
    try await ModelRegistry.serve { registry in
      registry.put(image, "app", tag: "latest")
      registry.fail { $0.hasSuffix(layer) ? .flipByte(at: 70_000) : nil }
      let folder = try ScratchFolder()
      let error = try await transferError { try await Self.pull(registry, "app", folder) }
      #expect(error.code == .wrongBytes)
      #expect(registry.lines.count { $0.contains(layer) } == 2)
      #expect(!folder.files().contains { $0.contains(Self.large.digest.hex) })
      #expect(try ImageLayout.open(folder.path).index().entries.isEmpty)
    }
  }

  @Test("a body that breaks off is gone on from where it broke")
  func resumesWithinRun() async throws {
    let image = ModelImage.image([Self.large])
    try await ModelRegistry.serve { registry in
      registry.put(image, "app", tag: "latest")
      let layer = "GET /v2/app/blobs/\(Self.large.digest)"
      registry.fail { $0 == layer ? .breakOff(afterBytes: 100_000) : nil }
      let folder = try ScratchFolder()
      _ = try await Self.pull(registry, "app", folder)
      #expect(folder.read(Self.large.blobFile) == Self.large)
      #expect(registry.lines.filter { $0.hasPrefix(layer) }.count == 2)
      #expect(registry.lines.contains { $0.hasPrefix("\(layer) bytes=") })
    }
  }

  @Test("what an earlier pull has left is not fetched again", arguments: [1, 99_999, 300_000])
  func resumesLater(bytes: Int) async throws {
    let image = ModelImage.image([Self.large])
    try await ModelRegistry.serve { registry in
      registry.put(image, "app", tag: "latest")
      let folder = try ScratchFolder()
      _ = try ImageLayout.openOrCreate(folder.path)
      try folder.write(Array(Self.large.prefix(bytes)), to: Self.partial)
      let report = try await Self.pull(registry, "app", folder)
      #expect(report.bytesTransferred == Int64(image.blobs[0].count + Self.large.count - bytes))
      #expect(folder.read(Self.large.blobFile) == Self.large)
      #expect(folder.read(Self.partial) == nil)
    }
  }

  @Test(
    "leftovers that are wrong, or too long, cost one fetch and no wrong byte",
    arguments: [
      [1, 2, 3], [UInt8](repeating: 9, count: 300_000), [UInt8](repeating: 9, count: 300_001),
    ])
  func wrongLeftovers(bytes: [UInt8]) async throws {
    let image = ModelImage.image([Self.large])
    try await ModelRegistry.serve { registry in
      registry.put(image, "app", tag: "latest")
      let folder = try ScratchFolder()
      _ = try ImageLayout.openOrCreate(folder.path)
      try folder.write(bytes, to: Self.partial)
      _ = try await Self.pull(registry, "app", folder)
      #expect(folder.read(Self.large.blobFile) == Self.large)
    }
  }

  @Test("a cancelled pull leaves no half blob under its name and no name for the image")
  func cancelled() async throws {
    let image = ModelImage.image([Self.large])
    let layer = "\(Self.large.digest)"
    try await ModelRegistry.serve { registry in
      registry.put(image, "app", tag: "latest")
      registry.fail { $0.hasSuffix(layer) ? .stall(afterBytes: 100_000) : nil }
      let folder = try ScratchFolder()
      let (moved, continuation) = AsyncStream<Void>.makeStream()
      let pull = Task {
        try await Self.pull(registry, "app", folder) { event in
          if case .blobMoved(Self.large.digest, _) = event { continuation.yield() }
        }
      }
      for await _ in moved { break }
      pull.cancel()
      await #expect(throws: CancellationError.self) { try await pull.value }
      #expect(folder.read(Self.large.blobFile) == nil)
      #expect(try ImageLayout.open(folder.path).index().entries.isEmpty)
    }
  }

  @Test("a blob that has changed on the disk is found when it is read, or by its size")
  func damagedBlobs() async throws {
    let image = ModelImage.image([Self.large, [1]])
    try await ModelRegistry.serve { registry in
      registry.put(image, "app", tag: "latest")
      let folder = try ScratchFolder()
      _ = try await Self.pull(registry, "app", folder)
      try folder.write(Array(Self.large.dropLast()), to: Self.large.blobFile)
      try folder.write([2], to: ([1] as [UInt8]).blobFile)
      #expect(try await Self.pull(registry, "app", folder).blobsTransferred == 1)
      #expect(try await Self.pull(registry, "app", folder, rehashes: true).blobsTransferred == 1)
      #expect(folder.read(([1] as [UInt8]).blobFile) == [1])
    }
  }

  @Test("a foreign layer stays where it is")
  func foreignLayer() async throws {
    let windows = ModelImage.descriptor(
      "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip", [4, 2],
      extra: #","urls":["https://windows.example/base"]"#)
    let image = ModelImage.image([[1]], extraLayers: [windows])
    try await ModelRegistry.serve { registry in
      registry.put(image, "app", tag: "latest")
      let folder = try ScratchFolder()
      let report = try await Self.pull(registry, "app", folder)
      #expect(report.foreignLayers == 1)
      #expect(report.blobsTransferred == 2)
      #expect(!registry.lines.contains { $0.contains("\([4, 2].digest)") })
    }
  }

  @Test("an image that gives one blob two sizes is refused before anything is fetched")
  func twoSizes() async throws {
    let twice = #"{"mediaType":"a/b","digest":"\#([1].digest)","size":2}"#
    let image = ModelImage.image([[1]], extraLayers: [twice])
    try await ModelRegistry.serve { registry in
      registry.put(image, "app", tag: "latest")
      let folder = try ScratchFolder()
      let error = try await transferError { try await Self.pull(registry, "app", folder) }
      #expect(error.code == .manifestInvalid)
      #expect(registry.lines.count == 1)
    }
  }

  @Test(
    "sizes that no content has are refused, wherever they stand",
    arguments: ["config", "layers", "manifests"], [Int64.max, Int64.max / 2, 8 << 40])
  func absurdSizes(member: String, size: Int64) async throws {
    let type = "application/vnd.oci.image.config.v1+json"
    let descriptors = ([1, 2] as [UInt8]).map { byte in
      #"{"mediaType":"\#(type)","digest":"\#([byte].digest)","size":\#(size)}"#
    }
    let value = member == "config" ? descriptors[0] : "[\(descriptors.joined(separator: ","))]"
    let image = ModelImage(
      mediaType: .imageManifest, manifest: Array(#"{"\#(member)":\#(value)}"#.utf8))
    try await ModelRegistry.serve { registry in
      registry.put(image, "app", tag: "latest")
      let folder = try ScratchFolder()
      let error = try await transferError { try await Self.pull(registry, "app", folder) }
      #expect(error.code == .manifestInvalid)
      #expect(registry.lines.count == 1)
      let source = ImageLocation.registry(try registry.reference("app"))
      await #expect(throws: TransferError.self) {
        try await RegistryConnections.use(ClientOptions()) { connections in
          _ = try await ImageInspection.of(try source.source(connections), platform: nil)
        }
      }
    }
  }

  @Test("the largest sizes there may be have a sum, and are waited for by no clock")
  func largestSizes() async throws {
    let layers = (0..<20).map { seed in
      let digest = [UInt8(seed), 7].digest
      return
        #"{"mediaType":"a/b","digest":"\#(digest)","size":\#(Descriptor.sizeBytesMax)}"#
    }
    let image = ModelImage.image([], extraLayers: layers)
    try await ModelRegistry.serve { registry in
      registry.put(image, "app", tag: "latest")
      let planned = Mutex<Int64>(0)
      let folder = try ScratchFolder()
      // Nobody has such layers, so the pull ends with the first of them.
      let error = try await transferError {
        try await Self.pull(registry, "app", folder) { event in
          if case .planned(_, _, let bytes) = event { planned.withLock { $0 = bytes } }
        }
      }
      #expect(error.code == .registry)
      #expect(planned.withLock { $0 } > 19 * Descriptor.sizeBytesMax)
    }
  }

  @Test("a registry that is out of order is given up on, with the number of attempts")
  func boundedRetries() async throws {
    try await ModelRegistry.serve { registry in
      registry.fail { _ in .status(503) }
      let folder = try ScratchFolder()
      let error = try await transferError { try await Self.pull(registry, "app", folder) }
      #expect(error.code == .registry)
      #expect(error.problem.contains("3 attempts"))
      #expect(registry.lines.count == 3)
    }
  }

  @Test("an image that is not there is no reason to ask again")
  func unknownImage() async throws {
    try await ModelRegistry.serve { registry in
      let folder = try ScratchFolder()
      let error = try await transferError { try await Self.pull(registry, "app", folder) }
      #expect(error.advice.contains("shoal tags"))
      #expect(folder.files().isEmpty)
      #expect(registry.lines.count == 1)
    }
  }

  @discardableResult
  private static func pull(
    _ registry: ModelRegistry, _ image: String, _ folder: ScratchFolder, platform: String? = nil,
    rehashes: Bool = false, onEvent: @escaping @Sendable (TransferEvent) -> Void = { _ in }
  ) async throws -> TransferReport {
    try await copy(
      .registry(try registry.reference(image)), to: .layout(folder: folder.path, name: nil),
      platform: platform, rehashes: rehashes, onEvent: onEvent)
  }

  private static let large = ModelImage.bytes(300_000, seed: 3)
  private static let partial = "blobs/sha256/.\(large.digest.hex).partial"

  private static var twoPlatforms: (index: ModelImage, arm: ModelImage) {
    let arm = ModelImage.image([large, [1]], config: "linux/arm64")
    let intel = ModelImage.image([large, [2]], config: "linux/amd64")
    return (.index([("linux/amd64", intel), ("linux/arm64", arm)]), arm)
  }
}
