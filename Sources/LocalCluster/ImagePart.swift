// SPDX-License-Identifier: Apache-2.0

package import ContentModel
package import RegistryClient
package import RegistryCore

/// The configuration or a layer of a sample image.
package struct ImagePart: Sendable {
  package let blob: Blob
  package let mediaType: String
  package let content: ImageContent

  package init(blob: Blob, mediaType: String, content: ImageContent) {
    self.blob = blob
    self.mediaType = mediaType
    self.content = content
  }

  /// As a manifest lists it (OCI image-spec, descriptor).
  package var descriptor: String {
    """
    {"mediaType":"\(mediaType)","digest":"\(blob.digest)","size":\(blob.sizeBytes)}
    """
  }

  /// `onBytes` is told how many bytes more are on their way.
  package func push(
    to repository: RepositoryName, with client: RegistryClient,
    onBytes: @escaping @Sendable (Int) -> Void = { _ in }
  ) async throws {
    try await client.pushBlob(
      repository, blob.digest, sizeBytes: blob.sizeBytes,
      body: ImagePartBody(content: content, onBytes: onBytes))
  }
}
