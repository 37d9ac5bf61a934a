// SPDX-License-Identifier: Apache-2.0

import ContentModel
import OpenSSLRuntime
import RegistryCore
import RegistryFront
import Storage
import Testing

@testable import NodeShell

extension OriginFixture {
  static let daySeconds: Int64 = 24 * 3600

  func sweep(isMirror: Bool = false) -> GarbageSweep {
    GarbageSweep(origin: origin, isMirror: isMirror)
  }

  /// One sweep, two days from now, when the grace of all that is here is over.
  @discardableResult
  func collect(
    untagged: Bool = false, searchingStrays: Bool = false, isMirror: Bool = false
  ) async -> CollectedGarbage {
    await sweep(isMirror: isMirror).collect(
      by: GarbageRules(deletesUntagged: untagged), at: OriginContent.now + 2 * Self.daySeconds,
      searchingStrays: searchingStrays)
  }

  /// Makes the bytes a blob of the repository.
  func push(_ bytes: [UInt8], to repository: RepositoryName) async throws -> Digest {
    let digest = Digest.computing(.sha256, of: bytes)
    try await origin.storeBlob(Self.body(bytes), digest: digest, in: repository)
    return digest
  }

  /// A manifest of these layers.
  static func manifest(of layers: [Digest], note: String = "") throws -> PushedManifest {
    let descriptors = layers.map {
      #"{"mediaType":"application/octet-stream","digest":"\#($0)","size":1}"#
    }
    let json = """
      {"schemaVersion":2,"mediaType":"\(MediaType.imageManifest.text)",\
      "config":\(descriptors[0]),"layers":[\(descriptors.joined(separator: ","))],\
      "annotations":{"note":"\(note)"}}
      """
    return try PushedManifest(bytes: Array(json.utf8), contentType: nil)
  }

  @discardableResult
  func pushManifest(
    of layers: [Digest], note: String = "", tag: String? = nil, to repository: RepositoryName
  ) async throws -> Digest {
    let manifest = try Self.manifest(of: layers, note: note)
    let digest = Digest.computing(.sha256, of: manifest.bytes)
    let reference = try tag.map { try #require(Reference($0)) } ?? .digest(digest)
    return try await origin.putManifest(manifest, as: reference, in: repository)
  }

  /// Whether the bytes are on disk, whoever owns them.
  func stores(_ digest: Digest) throws -> Bool { try store.find(digest) != nil }
}
