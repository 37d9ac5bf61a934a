// SPDX-License-Identifier: Apache-2.0

package import ContentModel
package import RegistryCore

/// A manifest or index to be copied, as it is, byte for byte.
package struct PlannedManifest: Sendable, Hashable {
  package let digest: Digest
  package let mediaType: MediaType
  package let bytes: [UInt8]
  package let references: ManifestReferences

  package init(digest: Digest, mediaType: MediaType, bytes: [UInt8]) throws(TransferError) {
    let isSchema1 =
      mediaType == .dockerSignedManifest
      || MediaType.ofManifest(bytes) == .dockerSignedManifest
    if isSchema1 {
      throw TransferError(
        .unsupported, "\(digest) is an image of Docker's schema 1, which names no sizes",
        advice: "push it anew with a tool of the last ten years")
    }
    self.digest = digest
    self.mediaType = mediaType
    self.bytes = bytes
    do {
      self.references = try ManifestReferences(parsing: bytes)
    } catch {
      throw TransferError(
        .manifestInvalid, "\(digest) is no manifest: \(error.detail ?? error.message)",
        advice: "the image is broken where it is; build and push it anew")
    }
  }
}
