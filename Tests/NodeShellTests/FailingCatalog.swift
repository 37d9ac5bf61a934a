// SPDX-License-Identifier: Apache-2.0

import Catalog
import ContentModel
import RegistryCore
import Synchronization

/// A catalog that fails at the calls a test names, before or after they have done their work.
final class FailingCatalog: RegistryCatalog {
  enum Call {
    case link, closeUpload, renewLink, removeUntagged, unlinkUnreferenced, isDeleting
    case finishDeleting, markDeleting
  }

  let catalog: SQLiteCatalog
  /// Manifests with a subject as a catalog of an earlier version has them.
  let undescribed = Mutex<[UndescribedReferrer]>([])
  /// What has been told of them.
  let described = Mutex<[Digest: String?]>([:])
  private let failing = Mutex<Set<Call>>([])
  private let failingAfterwards = Mutex<Set<Call>>([])
  private let gates = Mutex<[Call: Gate]>([:])

  init() throws {
    catalog = try SQLiteCatalog.inMemory()
  }

  /// Every call of this kind fails until `recover`, and nothing of it happens.
  func fail(_ call: Call) { failing.withLock { _ = $0.insert(call) } }

  /// Every call of this kind fails until `recover`, though all of it happens.
  func failAfterwards(_ call: Call) { failingAfterwards.withLock { _ = $0.insert(call) } }

  /// Every call of this kind waits at the gate before it does its work, until `recover`.
  func hold(_ call: Call, at gate: Gate) { gates.withLock { $0[call] = gate } }

  func recover() {
    gates.withLock { $0 = [:] }
    failing.withLock { $0 = [] }
    failingAfterwards.withLock { $0 = [] }
  }

  func run<Value>(
    _ call: Call, _ work: () async throws(CatalogError) -> Value
  ) async throws(CatalogError) -> Value {
    await gates.withLock { $0[call] }?.pass()
    if failing.withLock({ $0.contains(call) }) { throw CatalogError(.full, operation: "\(call)") }
    let value = try await work()
    if failingAfterwards.withLock({ $0.contains(call) }) {
      throw CatalogError(.io, operation: "\(call)")
    }
    return value
  }

  func link(
    _ blob: Blob, in repository: RepositoryName, at time: Int64, closing upload: UploadID?,
    noting note: EventNote?
  ) async throws(CatalogError) {
    try await run(.link) { () async throws(CatalogError) in
      try await catalog.link(blob, in: repository, at: time, closing: upload, noting: note)
    }
  }

  func closeUpload(_ id: UploadID) async throws(CatalogError) -> Bool {
    try await run(.closeUpload) { () async throws(CatalogError) in
      try await catalog.closeUpload(id)
    }
  }

  // MARK: Handed on as they are

  func adoptTag(
    _ tag: Tag, targets: [TagTarget], in repository: RepositoryName
  ) async throws(CatalogError) -> Int {
    try await catalog.adoptTag(tag, targets: targets, in: repository)
  }

  func names(of manifest: Digest) async throws(CatalogError) -> ManifestNames {
    try await catalog.names(of: manifest)
  }

  func manifests(
    in repository: RepositoryName, after: Digest?, limit: Int
  ) async throws(CatalogError) -> [CatalogManifest] {
    try await catalog.manifests(in: repository, after: after, limit: limit)
  }

  func blobs(
    in repository: RepositoryName, after: Digest?, limit: Int
  ) async throws(CatalogError) -> [Blob] {
    try await catalog.blobs(in: repository, after: after, limit: limit)
  }

  func repositories(
    after: RepositoryName?, limit: Int?
  ) async throws(CatalogError) -> [RepositoryName] {
    try await catalog.repositories(after: after, limit: limit)
  }

  func tags(
    in repository: RepositoryName, after: Tag?, limit: Int?
  ) async throws(CatalogError) -> [Tag]? {
    try await catalog.tags(in: repository, after: after, limit: limit)
  }

  func tagMoves(
    of tag: Tag, in repository: RepositoryName
  ) async throws(CatalogError) -> [TagMove] {
    try await catalog.tagMoves(of: tag, in: repository)
  }

  func removeTag(
    _ tag: Tag, in repository: RepositoryName, at time: Int64, noting note: EventNote?
  ) async throws(CatalogError) -> Digest? {
    try await catalog.removeTag(tag, in: repository, at: time, noting: note)
  }

  func manifest(
    _ reference: Reference, in repository: RepositoryName
  ) async throws(CatalogError) -> CatalogManifest? {
    try await catalog.manifest(reference, in: repository)
  }

  func knownManifest(
    _ reference: Reference, in repository: RepositoryName, renewedSince stale: Int64
  ) -> CatalogManifest? {
    catalog.knownManifest(reference, in: repository, renewedSince: stale)
  }

  func putManifest(
    _ push: ManifestPush, in repository: RepositoryName, at time: Int64, noting note: EventNote?
  ) async throws(CatalogError) -> [Digest] {
    try await catalog.putManifest(push, in: repository, at: time, noting: note)
  }

  func removeManifest(
    _ digest: Digest, in repository: RepositoryName, at time: Int64, noting note: EventNote?
  ) async throws(CatalogError) -> Bool {
    try await catalog.removeManifest(digest, in: repository, at: time, noting: note)
  }

  func references(
    to digest: Digest, in repository: RepositoryName
  ) async throws(CatalogError) -> [CatalogReference] {
    try await catalog.references(to: digest, in: repository)
  }

  func referrers(
    of subject: Digest, in repository: RepositoryName, _ query: ReferrerQuery
  ) async throws(CatalogError) -> ReferrerPage {
    try await catalog.referrers(of: subject, in: repository, query)
  }

  func undescribedReferrers(limit: Int) async throws(CatalogError) -> [UndescribedReferrer] {
    undescribed.withLock { Array($0.prefix(limit)) }
  }

  func describeReferrer(
    _ digest: Digest, in repository: RepositoryName, artifactType: String?,
    annotations: [ManifestAnnotation]
  ) async throws(CatalogError) {
    described.withLock { $0[digest] = .some(artifactType) }
    undescribed.withLock { $0.removeAll { $0.digest == digest } }
  }

  func linkedBlobBytes(
    _ digest: Digest, in repository: RepositoryName
  ) async throws(CatalogError) -> Int64? {
    try await catalog.linkedBlobBytes(digest, in: repository)
  }

  func mount(
    _ digest: Digest, from source: RepositoryName?, into repository: RepositoryName,
    at time: Int64, noting note: EventNote?
  ) async throws(CatalogError) -> Int64? {
    try await catalog.mount(digest, from: source, into: repository, at: time, noting: note)
  }

  func unlinkBlob(
    _ digest: Digest, in repository: RepositoryName, noting note: EventNote?
  ) async throws(CatalogError) -> Bool {
    try await catalog.unlinkBlob(digest, in: repository, noting: note)
  }

  func openUpload(
    _ id: UploadID, in repository: RepositoryName, at time: Int64
  ) async throws(CatalogError) {
    try await catalog.openUpload(id, in: repository, at: time)
  }

  func upload(_ id: UploadID) async throws(CatalogError) -> CatalogUpload? {
    try await catalog.upload(id)
  }

  func uploads(
    startedBefore time: Int64, limit: Int?
  ) async throws(CatalogError) -> [CatalogUpload] {
    try await catalog.uploads(startedBefore: time, limit: limit)
  }

  func owns(_ digest: Digest) async throws(CatalogError) -> Bool {
    try await catalog.owns(digest)
  }

  func ownedDigests(after: Digest?, limit: Int) async throws(CatalogError) -> [Digest] {
    try await catalog.ownedDigests(after: after, limit: limit)
  }

  func unreferencedBlobs(
    linkedBefore time: Int64, after: OwnedContent?, limit: Int
  ) async throws(CatalogError) -> [CatalogBlobLink] {
    try await catalog.unreferencedBlobs(linkedBefore: time, after: after, limit: limit)
  }
}
