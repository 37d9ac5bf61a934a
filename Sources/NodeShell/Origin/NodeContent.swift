// SPDX-License-Identifier: Apache-2.0

import ContentModel
import RegistryCore
import RegistryFront

/// What a node serves: the repositories it owns, and for the rest what it mirrors.
///
/// A request that names one of the upstreams means that upstream. Any other means the repository
/// this node owns, if it owns one of that name, or else the default upstream.
struct NodeContent: Sendable {
  let origin: OriginContent
  let mirror: MirrorContent
  /// Whether clients may push, and so ask for blobs of a repository that is yet to be.
  let takesPushes: Bool

  private func owns(
    _ repository: RepositoryName, upstream: String?
  ) async throws(RegistryError) -> Bool {
    if mirror.upstreams.names.isEmpty { return true }
    if let upstream, mirror.upstreams.names.contains(upstream) { return false }
    return try await origin.contains(repository)
  }

  /// A blob may be linked before the repository's first manifest comes, and after its last is gone.
  private func owns(
    _ digest: Digest, in repository: RepositoryName, upstream: String?
  ) async throws(RegistryError) -> Bool {
    if try await owns(repository, upstream: upstream) { return true }
    if let upstream, mirror.upstreams.names.contains(upstream) { return false }
    return try await origin.linkedBlobBytes(digest, in: repository) != nil
  }
}

extension NodeContent: RegistryContent {
  func manifestAtHand(
    _ reference: Reference, in repository: RepositoryName, upstream: String?, isHead: Bool
  ) -> ManifestContent? {
    if let upstream, mirror.upstreams.names.contains(upstream) { return nil }
    // Which is of a repository that this node owns.
    return origin.manifestAtHand(reference, in: repository, isHead: isHead)
  }

  func manifest(
    _ reference: Reference, in repository: RepositoryName, upstream: String?
  ) async throws(RegistryError) -> ManifestContent {
    try await owns(repository, upstream: upstream)
      ? origin.manifest(reference, in: repository)
      : mirror.manifest(reference, in: repository, upstream: upstream)
  }

  func manifestHead(
    _ reference: Reference, in repository: RepositoryName, upstream: String?
  ) async throws(RegistryError) -> ServedManifestHead {
    try await owns(repository, upstream: upstream)
      ? origin.manifestHead(reference, in: repository)
      : mirror.manifestHead(reference, in: repository, upstream: upstream)
  }

  func blobHead(
    _ digest: Digest, in repository: RepositoryName, upstream: String?
  ) async throws(RegistryError) -> Int64 {
    if try await owns(digest, in: repository, upstream: upstream) {
      return try await origin.blobHead(digest, in: repository)
    }
    // Who is about to push a new repository asks first what is there. A blob that upstream has is
    // not, so a yes would make the client leave it out.
    if takesPushes, upstream == nil { return try await origin.blobHead(digest, in: repository) }
    return try await mirror.blobHead(digest, in: repository, upstream: upstream)
  }

  func blob(
    _ digest: Digest, in repository: RepositoryName, upstream: String?, range: ByteRange?
  ) async throws(RegistryError) -> any BlobBody {
    try await owns(digest, in: repository, upstream: upstream)
      ? origin.blob(digest, in: repository)
      : mirror.blob(digest, in: repository, upstream: upstream, range: range)
  }

  func tags(
    in repository: RepositoryName, upstream: String?, pagination: Pagination
  ) async throws(RegistryError) -> TagPage {
    try await owns(repository, upstream: upstream)
      ? origin.tags(in: repository, pagination: pagination)
      : mirror.tags(in: repository, upstream: upstream, pagination: pagination)
  }

  func referrers(
    of subject: Digest, in repository: RepositoryName, upstream: String?, query: ReferrerQuery
  ) async throws(RegistryError) -> ReferrerPage {
    if try await owns(repository, upstream: upstream) {
      return try await origin.referrers(of: subject, in: repository, query: query)
    }
    // Who pushes a new repository asks for these as well. Where no upstream can be meant, the
    // answer is that there are none yet.
    if takesPushes, upstream == nil, !mirror.upstreams.hasDefault {
      return try await origin.referrers(of: subject, in: repository, query: query)
    }
    return try await mirror.referrers(
      of: subject, in: repository, upstream: upstream, query: query)
  }
}
