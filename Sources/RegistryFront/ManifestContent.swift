// SPDX-License-Identifier: Apache-2.0

package import ContentModel
package import NIOCore
package import RegistryCore

/// A manifest as it is served: the very bytes its digest is of.
package struct ManifestContent: Sendable, Hashable {
  package let digest: Digest
  package let mediaType: MediaType
  package let bytes: ByteBuffer

  package init(digest: Digest, mediaType: MediaType, bytes: ByteBuffer) {
    self.digest = digest
    self.mediaType = mediaType
    self.bytes = bytes
  }

  package var head: ManifestHead {
    ManifestHead(
      digest: digest, mediaType: mediaType, sizeBytes: Int64(bytes.readableBytes))
  }
}
