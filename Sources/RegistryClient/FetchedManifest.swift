// SPDX-License-Identifier: Apache-2.0

public import ContentModel
public import RegistryCore

/// A manifest's bytes, which have been hashed and found to be what the digest says.
public struct FetchedManifest: Sendable, Hashable {
  public let digest: Digest
  /// The `Content-Type` as told, without parameters; an octet stream if none was.
  public let mediaType: MediaType
  public let bytes: [UInt8]

  public init(digest: Digest, mediaType: MediaType, bytes: [UInt8]) {
    self.digest = digest
    self.mediaType = mediaType
    self.bytes = bytes
  }
}
