// SPDX-License-Identifier: Apache-2.0

import ContentModel
import RegistryClient
import RegistryCore
import Synchronization
import Testing

@testable import ImageTransfer

@Suite(.timeLimit(.minutes(5))) struct PushTests {
  @Test("an index is pushed from the bottom up, and a second push sends nothing")
  func twice() async throws {
    try await Self.withLayout(Self.index) { registry, layout in
      let target = try registry.reference("new/app:2.0")
      registry.forget()
      let report = try await copy(layout, to: .registry(target))
      // The model takes no manifest before what it refers to.
      #expect(report.manifestsStored == 4)
      #expect(report.blobsTransferred == 5)
      #expect(registry.state.withLock { $0.manifests["new/app 2.0"]?.bytes } == Self.index.manifest)
      let first = registry.lines.first { $0.hasPrefix("PUT /v2/new/app/manifests") }
      #expect(registry.lines.last == "PUT /v2/new/app/manifests/2.0", "first \(first ?? "-")")

      registry.forget()
      let again = try await copy(layout, to: .registry(target))
      #expect(again.bytesTransferred == 0)
      #expect(again.manifestsStored == 0)
      #expect(registry.lines.allSatisfy { $0.hasPrefix("HEAD ") }, "\(registry.lines)")
    }
  }

  @Test("a blob that has changed on the disk does not leave it")
  func damagedBlob() async throws {
    try await Self.withLayout(Self.index) { registry, layout in
      guard case .layout(let folder, _) = layout else { return }
      let layout = try ImageLayout.open(folder)
      let file = try DiskFile(layout.blobPath(Self.large.digest), flags: 2)
      try unsafe [0xff].withUnsafeBytes { try unsafe file.write($0, at: 299_999) }
      let target = ImageLocation.registry(try registry.reference("new/app:2.0"))
      let error = try await transferError {
        try await copy(.layout(folder: folder, name: nil), to: target)
      }
      #expect(error.code == .wrongBytes)
      let key = "new/app \(Self.large.digest)"
      #expect(
        registry.state.withLock { $0.blobs[key] == nil && $0.manifests["new/app 2.0"] == nil })
    }
  }

  @Test("a layout without one of its blobs says which")
  func missingBlob() async throws {
    try await Self.withLayout(Self.index) { registry, layout in
      guard case .layout(let folder, _) = layout else { return }
      try DiskFolder.remove(try ImageLayout.open(folder).blobPath(Self.large.digest))
      let target = ImageLocation.registry(try registry.reference("new/app:2.0"))
      let error = try await transferError { try await copy(layout, to: target) }
      #expect(error.code == .layoutInvalid)
      #expect(error.problem.contains("\(Self.large.digest)"))
    }
  }

  @Test("within one registry the blobs are mounted, and no byte is read or sent")
  func mounts() async throws {
    try await ModelRegistry.serve { registry in
      registry.put(Self.index, "old/app", tag: "1.0")
      let report = try await copy(
        .registry(try registry.reference("old/app:1.0")),
        to: .registry(try registry.reference("new/app:2.0")))
      #expect(report.blobsMounted == 5)
      #expect(report.bytesTransferred == 0)
      #expect(!registry.lines.contains { $0.hasPrefix("GET /v2/old/app/blobs") })
      #expect(registry.state.withLock { $0.manifests["new/app 2.0"]?.bytes } == Self.index.manifest)
    }
  }

  @Test("from one registry to another every blob goes once, and the index stays byte for byte")
  func copies() async throws {
    try await ModelRegistry.serve { old in
      old.put(Self.index, "app", tag: "1.0")
      try await ModelRegistry.serve { new in
        let report = try await copy(
          .registry(try old.reference("app:1.0")), to: .registry(try new.reference("mirror/app")))
        #expect(report.blobsTransferred == 5)
        let stored = new.state.withLock { $0.manifests["mirror/app latest"] }
        #expect(stored?.bytes == Self.index.manifest)
        #expect(stored?.type == MediaType.imageIndex.text)
        #expect(old.lines.count { $0.contains("\(Self.large.digest)") } == 1)
      }
    }
  }

  @Test("each of two registries is told the password that is for it, and not the other's")
  func passwords() async throws {
    try await ModelRegistry.serve { old in
      old.put(Self.index, "app", tag: "1.0")
      old.state.withLock { $0.account = "reader:old-sesame" }
      try await ModelRegistry.serve { new in
        new.state.withLock { $0.account = "writer:new-sesame" }
        try await copy(
          .registry(try old.reference("app:1.0")), to: .registry(try new.reference("app")),
          sourceOptions: Self.options(user: "reader", password: "old-sesame"),
          destinationOptions: Self.options(user: "writer", password: "new-sesame"))
        #expect(old.accounts == ["reader:old-sesame"])
        #expect(new.accounts == ["writer:new-sesame"])
      }
    }
  }

  @Test("a wrong byte on the way from one registry to another is stored by neither")
  func wrongByteBetween() async throws {
    try await ModelRegistry.serve { old in
      old.put(Self.index, "app", tag: "1.0")
      old.fail { $0.hasSuffix("\(Self.large.digest)") ? .flipByte(at: 5) : nil }
      try await ModelRegistry.serve { new in
        let error = try await transferError {
          try await copy(
            .registry(try old.reference("app:1.0")), to: .registry(try new.reference("app")))
        }
        #expect(error.code == .wrongBytes)
        #expect(new.state.withLock { $0.blobs["app \(Self.large.digest)"] == nil })
      }
    }
  }

  /// Runs with the image pulled into a layout.
  private static func withLayout(
    _ image: ModelImage, _ body: @Sendable (ModelRegistry, ImageLocation) async throws -> Void
  ) async throws {
    try await ModelRegistry.serve { registry in
      registry.put(image, "app", tag: "1.0")
      let folder = try ScratchFolder()
      let layout = ImageLocation.layout(folder: folder.path, name: "1.0")
      try await copy(.registry(try registry.reference("app:1.0")), to: layout)
      try await body(registry, layout)
      withExtendedLifetime(folder) {}
    }
  }

  private static func options(user: String, password: String) -> ClientOptions {
    var options = ClientOptions()
    options.credentials =
      RegistryCredentials(user: user, password: password).map { .fixed($0) } ?? .none
    return options
  }

  private static let large = ModelImage.bytes(300_000, seed: 5)

  /// An index whose second entry is an index with one of the same images.
  private static let index: ModelImage = {
    let intel = ModelImage.image([large, []], config: "linux/amd64")
    let arm = ModelImage.image([large, [1]], config: "linux/arm64")
    return .index([("linux/amd64", intel), (nil, .index([("linux/arm64", arm)]))])
  }()
}
