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
    serving.resolved(reference, in: repository, upstream: "", to: manifest.digest)
    return ServedManifestHead(
      digest: manifest.digest, mediaType: manifest.mediaType, sizeBytes: manifest.sizeBytes)
  }

  func manifest(
    _ reference: Reference, in repository: RepositoryName
  ) async throws(RegistryError) -> ManifestContent {
    let manifest = try await self.catalogued(reference, in: repository)
    let content = ManifestContent(
      digest: manifest.digest, mediaType: manifest.mediaType,
      bytes: try await bytes(of: manifest.digest))
    serving.resolved(reference, in: repository, upstream: "", to: manifest.digest)
    serving.served(content)
    return content
  }

  /// The same where it takes no wait, to be told to a client; nil says nothing.
  func manifestAtHand(
    _ reference: Reference, in repository: RepositoryName, isHead: Bool
  ) -> ManifestContent? {
    let stale = garbageRules.staleSeconds(at: Self.now)
    let known = catalog.knownManifest(reference, in: repository, renewedSince: stale)
    guard let known, let bytes = recentManifests.bytes(of: known.digest) else { return nil }
    // To look through it anew takes time, which is not here.
    guard isHead || serving.hasServed(known.digest) else { return nil }
    serving.resolved(reference, in: repository, upstream: "", to: known.digest)
    return ManifestContent(digest: known.digest, mediaType: known.mediaType, bytes: bytes)
  }

  private func bytes(of digest: Digest) async throws(RegistryError) -> ByteBuffer {
    if let bytes = recentManifests.bytes(of: digest) { return bytes }
    let store = store
    let bytes = ByteBuffer(bytes: try await disk.run { try store.open(digest).readAll() })
    recentManifests.keep(bytes, of: digest)
    return bytes
  }

  /// Who is told that the blob is there may leave it out of a push, so it stays for a while.
  func blobHead(
    _ digest: Digest, in repository: RepositoryName
  ) async throws(RegistryError) -> Int64 {
    let now = Self.now
    let stale = garbageRules.staleSeconds(at: now)
    let sizeBytes = try await inCatalog { catalog throws(CatalogError) in
      do throws(CatalogError) {
        return try await catalog.renewLink(of: digest, in: repository, ifBefore: stale, at: now)
      } catch  where error.code == .full || error.code == .readOnly {
        // Nothing can be pushed then, but what is there is still to be read.
        return try await catalog.linkedBlobBytes(digest, in: repository)
      }
    }
    guard let sizeBytes else { throw RegistryError(.blobUnknown, detail: "\(digest)") }
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
    guard try await linkedBlobBytes(digest, in: repository) != nil else {
      throw RegistryError(.blobUnknown, detail: "\(digest)")
    }
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

  func referrers(
    of subject: Digest, in repository: RepositoryName, query: ReferrerQuery
  ) async throws(RegistryError) -> ReferrerPage {
    try await inCatalog { catalog throws(CatalogError) in
      try await catalog.referrers(of: subject, in: repository, query)
    }
  }

  private func catalogued(
    _ reference: Reference, in repository: RepositoryName
  ) async throws(RegistryError) -> CatalogManifest {
    let now = Self.now
    let stale = garbageRules.staleSeconds(at: now)
    let manifest = try await inCatalog { catalog throws(CatalogError) in
      guard case .digest(let digest) = reference else {
        return try await catalog.manifest(reference, in: repository)
      }
      do throws(CatalogError) {
        // Also where untagged manifests stay for now: that they go may be asked for at any time.
        return try await catalog.renewManifest(digest, in: repository, ifBefore: stale, at: now)
      } catch {
        // Reading tells why, or that it does not matter.
        return try await catalog.manifest(reference, in: repository)
      }
    }
    guard let manifest else { throw RegistryError(.manifestUnknown, detail: "\(reference)") }
    return manifest
  }
}
