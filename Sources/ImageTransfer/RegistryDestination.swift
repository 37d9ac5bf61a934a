// SPDX-License-Identifier: Apache-2.0

package import ContentModel
package import RegistryClient
package import RegistryCore

/// An image to be in a registry.
package struct RegistryDestination: ImageDestination {
  package let client: RegistryClient
  package let image: ImageReference
  /// A repository of the same registry that has the blobs.
  package let mountSource: RepositoryName?

  package init(client: RegistryClient, image: ImageReference, mountSource: RepositoryName? = nil) {
    self.client = client
    self.image = image
    self.mountSource = mountSource
  }

  package func prepare() {}

  package func store(
    _ blob: Blob, from source: any ImageSource, observer: BlobObserver
  ) async throws -> BlobOutcome {
    let repository = image.repository
    if try await client.blobExists(repository, blob.digest) { return .skipped }
    do {
      return try await push(blob, from: source, observer)
    } catch let error as RegistryClientError where error.code == .authorizationEnded {
      return try await push(blob, from: source, observer)
    }
  }

  private func push(
    _ blob: Blob, from source: any ImageSource, _ observer: BlobObserver
  ) async throws -> BlobOutcome {
    // The source is only read once the registry has asked for the bytes.
    let body = VerifiedBlobBody(of: blob, from: source, onBytes: observer.onBytes)
    observer.onBegin(0)
    let outcome = try await client.pushBlob(
      image.repository, blob.digest, sizeBytes: blob.sizeBytes,
      mountFrom: mountSource == image.repository ? nil : mountSource, body: body)
    switch outcome {
    case .mounted: return .mounted
    case .uploaded: return .transferred
    }
  }

  package func store(_ manifest: PlannedManifest) async throws -> Bool {
    try await put(manifest, as: .digest(manifest.digest))
  }

  package func attach(_ referrer: PlannedManifest) async throws -> Bool {
    try await put(referrer, as: .digest(referrer.digest))
  }

  package func name(_ root: PlannedManifest) async throws -> Bool {
    try await put(root, as: image.tagMeant.map { .tag($0) } ?? .digest(root.digest))
  }

  private func put(_ manifest: PlannedManifest, as reference: Reference) async throws -> Bool {
    do {
      let head = try await client.manifestHead(image.repository, reference)
      if head.digest == manifest.digest {
        try await client.keepReferrerListed(
          image.repository, manifest.digest, mediaType: manifest.mediaType, bytes: manifest.bytes)
        return false
      }
    } catch let error as RegistryClientError where error.code == .notFound {
      // It is put below.
    }
    let told = try await client.putManifest(
      image.repository, reference, mediaType: manifest.mediaType, bytes: manifest.bytes)
    if let told, told.algorithm == manifest.digest.algorithm, told != manifest.digest {
      throw TransferError(
        .wrongBytes, "the registry has stored \(told) in place of \(manifest.digest)",
        advice: "it changes manifests; see its configuration")
    }
    return true
  }
}
