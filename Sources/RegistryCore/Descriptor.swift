// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// What a manifest says of content it refers to (OCI image-spec: descriptor).
package struct Descriptor: Sendable, Hashable {
  package let mediaType: MediaType
  package let digest: Digest
  /// At most `sizeBytesMax`.
  package let sizeBytes: Int64
  /// Other places to get the content from. Content with URLs is often not in the registry at all
  /// (Windows base layers).
  package let urls: [String]

  package init(mediaType: MediaType, digest: Digest, sizeBytes: Int64, urls: [String] = []) {
    precondition((0...Self.sizeBytesMax).contains(sizeBytes), "no content has \(sizeBytes) bytes")
    self.mediaType = mediaType
    self.digest = digest
    self.sizeBytes = sizeBytes
    self.urls = urls
  }

  package var blob: Blob { Blob(digest: digest, sizeBytes: sizeBytes) }

  /// Nil if the value lacks a member the specification requires or has one of a wrong form, a size
  /// beyond `sizeBytesMax` included.
  init?(_ value: JSONValue) {
    guard let mediaType = value["mediaType"]?.string.flatMap(MediaType.init),
      let digest = value["digest"]?.string.flatMap({ Digest($0) }),
      let sizeBytes = value["size"]?.integer, (0...Self.sizeBytesMax).contains(sizeBytes)
    else { return nil }
    self.init(
      mediaType: mediaType, digest: digest, sizeBytes: sizeBytes,
      urls: value["urls"]?.array?.compactMap(\.string) ?? [])
  }

  /// 8 TiB, less one byte: more than any layer has, and so little that the sizes of a million
  /// descriptors, which is more than 64 MiB of manifests have room for, have a sum.
  package static let sizeBytesMax: Int64 = (8 << 40) - 1
}
