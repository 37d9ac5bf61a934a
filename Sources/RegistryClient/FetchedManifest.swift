// SPDX-License-Identifier: Apache-2.0

public import ContentModel
public import RegistryCore

/// A manifest's bytes, which have been hashed and found to be what the digest says.
public struct FetchedManifest: Sendable, Hashable {
  /// Of `bytes`, as this client hashed them.
  public let digest: Digest
  /// The `Content-Type` as told, without parameters; an octet stream if none was.
  public let mediaType: MediaType
  /// Exactly as they came: parsed and written again they would have another digest.
  public let bytes: [UInt8]

  /// What a client would have fetched, for a test or from a cache.
  public init(digest: Digest, mediaType: MediaType, bytes: [UInt8]) {
    self.digest = digest
    self.mediaType = mediaType
    self.bytes = bytes
  }
}
