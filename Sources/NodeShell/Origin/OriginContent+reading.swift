// SPDX-License-Identifier: Apache-2.0

import Catalog
import ContentModel
import NIOCore
import RegistryCore
import RegistryFront
import Storage

extension OriginContent {
  func manifestHead(
    _ reference: Reference, in repository: RepositoryName
  ) async throws(RegistryError) -> ServedManifestHead {
    let manifest = try await self.catalogued(reference, in: repository)
    return ServedManifestHead(
      digest: manifest.digest, mediaType: manifest.mediaType, sizeBytes: manifest.sizeBytes)
  }

  func manifest(
    _ reference: Reference, in repository: RepositoryName
  ) async throws(RegistryError) -> ManifestContent {
    let manifest = try await self.catalogued(reference, in: repository)
    let store = store
    let bytes = try await disk.run { try store.open(manifest.digest).readAll() }
    let content = ManifestContent(
      digest: manifest.digest, mediaType: manifest.mediaType, bytes: ByteBuffer(bytes: bytes))
    serving.resolved(reference, in: repository, upstream: "", to: manifest.digest)
    serving.served(content)
    return content
  }

  func blobHead(
    _ digest: Digest, in repository: RepositoryName
  ) async throws(RegistryError) -> Int64 {
    guard let sizeBytes = try await linkedBlobBytes(digest, in: repository) else {
      throw RegistryError(.blobUnknown, detail: "\(digest)")
    }
    return sizeBytes
  }

  func linkedBlobBytes(
    _ digest: Digest, in repository: RepositoryName
  ) async throws(RegistryError) -> Int64? {
    try await inCatalog { catalog throws(CatalogError) in
      try await catalog.linkedBlobBytes(digest, in: repository)
    }
  }

  /// A blob is readable only in a repository that links it, whoever else has the same bytes here.
  func blob(
    _ digest: Digest, in repository: RepositoryName
  ) async throws(RegistryError) -> any BlobBody {
    _ = try await blobHead(digest, in: repository)
    let store = store
    let file = try await disk.run { try store.open(digest) }
    serving.responseBegan(digest)
    return CachedBlobBody(
      digest: digest, file: file, pin: cache.pin(digest), threads: disk.threads,
      metrics: metrics, serving: serving)
  }

  func tags(
    in repository: RepositoryName, pagination: Pagination
  ) async throws(RegistryError) -> TagPage {
    let last = pagination.last.flatMap { Tag($0) }
    let limit = pagination.catalogLimit(isLastKnown: last != nil)
    let tags = try await inCatalog { catalog throws(CatalogError) in
      try await catalog.tags(in: repository, after: last, limit: limit)
    }
    guard let tags else { throw RegistryError(.nameUnknown, detail: repository.text) }
    return pagination.page(of: tags)
  }

  private func catalogued(
    _ reference: Reference, in repository: RepositoryName
  ) async throws(RegistryError) -> CatalogManifest {
    let manifest = try await inCatalog { catalog throws(CatalogError) in
      try await catalog.manifest(reference, in: repository)
    }
    guard let manifest else { throw RegistryError(.manifestUnknown, detail: "\(reference)") }
    return manifest
  }
}
