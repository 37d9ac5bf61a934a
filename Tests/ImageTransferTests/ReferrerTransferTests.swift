// SPDX-License-Identifier: Apache-2.0

import ContentModel
import OpenSSLRuntime
import RegistryCore
import Synchronization
import Testing

@testable import ImageTransfer

@Suite(.timeLimit(.minutes(5))) struct ReferrerTransferTests {
  private static let image = ModelImage.image([ModelImage.bytes(3_000, seed: 1)])
  private static let index = ModelImage.index([("linux/amd64", image)])
  /// About one platform of the image, and about that.
  private static let sbom = referrer(of: image, "application/spdx+json", seed: 2)
  private static let signature = referrer(of: sbom, "application/vnd.example.signature", seed: 3)

  /// An artifact about another manifest.
  private static func referrer(
    of subject: ModelImage, _ type: String, seed: UInt8
  ) -> ModelImage {
    let layer = ModelImage.bytes(500, seed: seed)
    let config = Array("{}".utf8)
    let text = """
      {"schemaVersion":2,"mediaType":"\(MediaType.imageManifest)","artifactType":"\(type)",
       "config":\(ModelImage.descriptor("application/vnd.oci.empty.v1+json", config)),
       "layers":[\(ModelImage.descriptor(type, layer))],"subject":\(subject.descriptor)}
      """
    return ModelImage(
      mediaType: .imageManifest, manifest: Array(text.utf8), blobs: [config, layer])
  }

  /// What an older registry has: the referrers, and the tags that lead to them.
  private static func put(_ registry: ModelRegistry) throws {
    registry.put(index, "app", tag: "1.0")
    for (referrer, subject) in [(sbom, image), (signature, sbom)] {
      registry.put(referrer, "app")
      let entry = try #require(
        try Referrer(referrer.manifest, digest: referrer.digest, mediaType: .imageManifest))
      registry.put(
        ModelImage(mediaType: .imageIndex, manifest: Array(ReferrerList.json([entry]).utf8)),
        "app", tag: ReferrerList.tag(of: subject.digest).text)
    }
  }

  @Test("what is about an image goes along, through a folder and into another registry")
  func goesAlong() async throws {
    let folder = try ScratchFolder()
    let layout = ImageLocation.layout(folder: folder.path + "/images", name: "app")
    try await ModelRegistry.serve { old in
      try Self.put(old)
      let report = try await copy(
        .registry(try old.reference("app:1.0")), to: layout, includesReferrers: true)
      #expect(report.referrers == 2)
      #expect(report.manifestsStored == 4)
      #expect(report.blobsTransferred == 5)
      #expect(report.blobsSkipped == 1)
    }
    // The image is still the only one that is called by a name.
    let unnamed = ImageLocation.layout(folder: folder.path + "/images", name: nil)
    try await ModelRegistry.serve { new in
      let target = ImageLocation.registry(try new.reference("mirror/app:2.0"))
      let report = try await copy(unnamed, to: target, includesReferrers: true)
      #expect(report.digest == Self.index.digest)
      #expect(report.referrers == 2)
      let again = try await copy(unnamed, to: target, includesReferrers: true)
      #expect(again.manifestsStored == 0)
      let stored = new.state.withLock { $0.manifests }
      for (referrer, subject) in [(Self.sbom, Self.image), (Self.signature, Self.sbom)] {
        #expect(stored["mirror/app \(referrer.digest)"]?.bytes == referrer.manifest)
        let list = stored["mirror/app \(ReferrerList.tag(of: subject.digest))"]?.bytes
        #expect(
          list.flatMap { ReferrerList.referrers(in: $0) }?.map(\.digest) == [referrer.digest])
      }
    }
  }

  @Test("what is about an image stays where it is unless it is asked for")
  func stays() async throws {
    try await ModelRegistry.serve { old in
      try Self.put(old)
      old.forget()
      let report = try await copy(
        .registry(try old.reference("app:1.0")), to: .registry(try old.reference("new/app:1.0")))
      #expect(report.referrers == 0)
      #expect(!old.lines.contains { $0.contains("referrers") || $0.contains("sha256-") })
    }
  }

  @Test("a referrer that was stored and not listed is listed by another attempt")
  func listedAfterAll() async throws {
    try await ModelRegistry.serve { old in
      try Self.put(old)
      let failures = Mutex(0)
      let tag = ReferrerList.tag(of: Self.image.digest).text
      old.fail { line in
        guard line.hasPrefix("PUT /v2/new/app/manifests/\(tag)"),
          failures.withLock({ count in
            count += 1
            return count == 1
          })
        else { return nil }
        return .status(500)
      }
      let report = try await copy(
        .registry(try old.reference("app:1.0")), to: .registry(try old.reference("new/app:1.0")),
        includesReferrers: true)
      #expect(report.referrers == 2)
      #expect(failures.withLock { $0 } == 2)
      let list = old.state.withLock { $0.manifests["new/app \(tag)"]?.bytes }
      #expect(
        list.flatMap { ReferrerList.referrers(in: $0) }?.map(\.digest) == [Self.sbom.digest])
    }
  }

  @Test("a referrer that is listed and not there is passed over, and counted")
  func missing() async throws {
    try await ModelRegistry.serve { old in
      try Self.put(old)
      old.state.withLock { $0.manifests["app \(Self.signature.digest)"] = nil }
      let report = try await copy(
        .registry(try old.reference("app:1.0")), to: .registry(try old.reference("new/app:1.0")),
        includesReferrers: true)
      #expect(report.referrers == 1)
      #expect(report.referrersMissing == 1)
    }
  }

  @Test("more that is about an image than an image may have is refused")
  func bound() async throws {
    try await ModelRegistry.serve { old in
      try Self.put(old)
      try await RegistryConnections.use(ClientOptions()) { connections in
        let source = ImageLocation.registry(try old.reference("app:1.0"))
        let target = ImageLocation.registry(try old.reference("new/app:1.0"))
        var transfer = Transfer(
          source: try source.source(connections),
          destination: try target.destination(connections, source: source, rehashes: false))
        transfer.includesReferrers = true
        transfer.limits = .impatient
        transfer.limits.manifestsMax = 1
        transfer.platform = Platform("linux/amd64")
        let error = try await transferError { try await transfer.run() }
        #expect(error.code == .tooLarge)
        #expect(error.advice.contains("--referrers"))
      }
    }
  }
}
