// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// What a manifest says of content it refers to (OCI image-spec: descriptor).
package struct Descriptor: Sendable, Hashable {
  package let mediaType: MediaType
  package let digest: Digest
  /// Bytes.
  package let sizeBytes: Int64
  /// Other places to get the content from. Content with URLs is often not in the registry at all
  /// (Windows base layers).
  package let urls: [String]

  package init(mediaType: MediaType, digest: Digest, sizeBytes: Int64, urls: [String] = []) {
    precondition(sizeBytes >= 0)
    self.mediaType = mediaType
    self.digest = digest
    self.sizeBytes = sizeBytes
    self.urls = urls
  }

  package var blob: Blob { Blob(digest: digest, sizeBytes: sizeBytes) }

  /// Nil if the value lacks a member the specification requires or has one of a wrong form.
  init?(_ value: JSONValue) {
    guard let mediaType = value["mediaType"]?.string.flatMap(MediaType.init),
      let digest = value["digest"]?.string.flatMap({ Digest($0) }),
      let sizeBytes = value["size"]?.integer, sizeBytes >= 0
    else { return nil }
    self.init(
      mediaType: mediaType, digest: digest, sizeBytes: sizeBytes,
      urls: value["urls"]?.array?.compactMap(\.string) ?? [])
  }
}
