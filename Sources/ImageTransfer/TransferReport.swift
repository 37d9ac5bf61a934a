// SPDX-License-Identifier: Apache-2.0

package import ContentModel
package import RegistryCore

/// What a transfer has done.
package struct TransferReport: Sendable, Hashable {
  /// Of the image's own manifest or index.
  package let digest: Digest
  package let mediaType: MediaType
  /// Those that were not there before.
  package var manifestsStored = 0
  package var manifestsSkipped = 0
  /// Manifests about the image and about its manifests, that were there before included.
  package var referrers = 0
  /// Those that are listed and not there.
  package var referrersMissing = 0
  package var blobsTransferred = 0
  package var blobsSkipped = 0
  package var blobsMounted = 0
  /// Layers that have a home elsewhere and stay there (OCI image-spec: `urls`).
  package var foreignLayers = 0
  /// Of blobs, from the source; more than they have where something had to be read again.
  package var bytesTransferred: Int64 = 0
  /// Of blobs, that were there, be it in part.
  package var bytesSkipped: Int64 = 0
  package var bytesMounted: Int64 = 0

  package init(digest: Digest, mediaType: MediaType) {
    self.digest = digest
    self.mediaType = mediaType
  }
}
