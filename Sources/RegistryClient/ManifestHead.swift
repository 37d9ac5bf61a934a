// SPDX-License-Identifier: Apache-2.0

public import ContentModel
public import RegistryCore

/// What a registry says a manifest is, without its bytes.
public struct ManifestHead: Sendable, Hashable {
  /// As told, or hashed from the bytes where the registry told none.
  public let digest: Digest
  /// The `Content-Type` as told, without parameters; an octet stream if none was.
  public let mediaType: MediaType
  /// Nil if not told.
  public let sizeBytes: Int64?

  /// What a registry would have told, for a test or from a cache.
  public init(digest: Digest, mediaType: MediaType, sizeBytes: Int64?) {
    self.digest = digest
    self.mediaType = mediaType
    self.sizeBytes = sizeBytes
  }
}
