// SPDX-License-Identifier: Apache-2.0

package import ContentModel
package import RegistryClient
package import RegistryCore

/// An image in a registry.
package struct RegistrySource: ImageSource {
  package let client: RegistryClient
  package let image: ImageReference

  package init(client: RegistryClient, image: ImageReference) {
    self.client = client
    self.image = image
  }

  package func rootManifest() async throws -> FetchedManifest {
    let told = try await client.manifest(image.repository, image.reference)
    // What the manifest says of itself is under its digest; a header is not.
    let own = MediaType.ofManifest(told.bytes)
    return FetchedManifest(
      digest: told.digest, mediaType: own == .octetStream ? told.mediaType : own, bytes: told.bytes)
  }

  package func manifest(_ digest: Digest) async throws -> [UInt8] {
    try await client.manifest(image.repository, .digest(digest)).bytes
  }

  package func referrers(of subject: Digest) async throws -> [Referrer] {
    try await client.referrers(image.repository, subject)
  }

  package func blob(_ blob: Blob, fromByte: Int64) async throws -> BlobBody {
    BlobBody(
      origin: .registry(
        try await client.blob(image.repository, blob.digest, fromByte: fromByte)))
  }
}
