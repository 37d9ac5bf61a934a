// SPDX-License-Identifier: Apache-2.0

import ContentModel
import NIOCore
import OpenSSLRuntime
import RegistryCore
import RegistryFront
import Synchronization

/// A registry in memory that takes pushes by the rules of `RegistryPush`.
final class ModelPush: RegistryPush {
  private let state = Mutex(State())
  /// Called with the number of bytes each time a buffer has arrived, before the next is asked for.
  let whenArrived: @Sendable (Int) async -> Void

  struct State {
    var repositories: [RepositoryName: Repository] = [:]
    var uploads: [UploadID: Upload] = [:]
    var startedCount: UInt8 = 0
    var catalogQueriesCount = 0
  }

  struct Repository {
    var blobs: [Digest: [UInt8]] = [:]
    var manifests: [Digest: PushedManifest] = [:]
    var tags: [Tag: Digest] = [:]
  }

  struct Upload {
    let repository: RepositoryName
    var bytes: [UInt8] = []
    var isClaimed = false
  }

  init(whenArrived: @escaping @Sendable (Int) async -> Void = { _ in }) {
    self.whenArrived = whenArrived
  }

  /// Of the requests that have come.
  let served = Mutex<[RequestFacts]>([])

  func serving(_ request: RequestFacts) -> any RegistryPush {
    served.withLock { $0.append(request) }
    return self
  }

  func repository(_ text: String) -> Repository? {
    RepositoryName(text).flatMap { name in state.withLock { $0.repositories[name] } }
  }

  var catalogQueriesCount: Int { state.withLock { $0.catalogQueriesCount } }

  var uploads: [UploadID: Upload] { state.withLock { $0.uploads } }

  func add(_ bytes: [UInt8], to repository: RepositoryName) -> Digest {
    let digest = Digest.computing(.sha256, of: bytes)
    state.withLock { $0.repositories[repository, default: Repository()].blobs[digest] = bytes }
    return digest
  }

  // MARK: Uploads

  func startUpload(in repository: RepositoryName) async throws(RegistryError) -> UploadStatus {
    state.withLock { state in
      state.startedCount += 1
      let id = UploadID(randomBytes: [UInt8](repeating: state.startedCount, count: 16))
      state.uploads[id] = Upload(repository: repository)
      return UploadStatus(id: id, sizeBytes: 0)
    }
  }

  func uploadStatus(
    _ id: UploadID, in repository: RepositoryName
  ) async throws(RegistryError) -> UploadStatus {
    guard let upload = uploads[id], upload.repository == repository else {
      throw RegistryError(.blobUploadUnknown, detail: id.text)
    }
    return UploadStatus(id: id, sizeBytes: Int64(upload.bytes.count))
  }

  func append(
    _ body: UploadBody, to id: UploadID, in repository: RepositoryName
  ) async throws(RegistryError) -> UploadStatus {
    try await uploadStatus(id, in: repository)
      .admit(body.range, lengthBytes: body.lengthBytes)
    try claim(id)
    defer { state.withLock { $0.uploads[id]?.isClaimed = false } }
    // As a disk is written: not on the thread of a connection.
    try await withTaskExecutorPreference(globalConcurrentExecutor) {
      () async throws(RegistryError) in
      for try await buffer in body {
        state.withLock { $0.uploads[id]?.bytes += buffer.readableBytesView }
        await whenArrived(buffer.readableBytes)
      }
    }
    return try await uploadStatus(id, in: repository)
  }

  func finish(
    _ id: UploadID, in repository: RepositoryName, digest: Digest, body: UploadBody?
  ) async throws(RegistryError) {
    if let body { _ = try await append(body, to: id, in: repository) }
    _ = try await uploadStatus(id, in: repository)
    let bytes = uploads[id]?.bytes ?? []
    state.withLock { $0.uploads[id] = nil }
    try install(bytes, digest, in: repository)
  }

  func storeBlob(
    _ body: UploadBody, digest: Digest, in repository: RepositoryName
  ) async throws(RegistryError) {
    var bytes: [UInt8] = []
    for try await buffer in body { bytes += buffer.readableBytesView }
    try install(bytes, digest, in: repository)
  }

  func cancelUpload(
    _ id: UploadID, in repository: RepositoryName
  ) async throws(RegistryError) {
    _ = try await uploadStatus(id, in: repository)
    state.withLock { $0.uploads[id] = nil }
  }

  private func claim(_ id: UploadID) throws(RegistryError) {
    let wasClaimed = state.withLock { state in
      defer { state.uploads[id]?.isClaimed = true }
      return state.uploads[id]?.isClaimed ?? false
    }
    if wasClaimed { throw RegistryError(.unavailable, message: "in use") }
  }

  private func install(
    _ bytes: [UInt8], _ digest: Digest, in repository: RepositoryName
  ) throws(RegistryError) {
    guard Digest.computing(digest.algorithm, of: bytes) == digest else {
      throw RegistryError(.digestInvalid, detail: digest.description)
    }
    state.withLock { $0.repositories[repository, default: Repository()].blobs[digest] = bytes }
  }

  // MARK: Blobs and manifests

  func mount(
    _ digest: Digest, from source: RepositoryName?, in repository: RepositoryName
  ) async throws(RegistryError) -> Bool {
    state.withLock { state in
      let sources = source.map { [$0] } ?? Array(state.repositories.keys)
      guard let bytes = sources.compactMap({ state.repositories[$0]?.blobs[digest] }).first
      else { return false }
      state.repositories[repository, default: Repository()].blobs[digest] = bytes
      return true
    }
  }

  func putManifest(
    _ manifest: PushedManifest, as reference: Reference, tags: [Tag],
    in repository: RepositoryName
  ) async throws(RegistryError) -> Digest {
    let digest = Digest.computing(
      reference.digest?.algorithm ?? .sha256, of: manifest.bytes)
    try manifest.check(digest, against: reference)
    let held = self.repository(repository.text) ?? Repository()
    let missing = (manifest.references.requiredBlobs + manifest.references.manifests)
      .map(\.digest)
      .filter { held.blobs[$0] == nil && held.manifests[$0] == nil }
    guard missing.isEmpty else { throw .unknownReferences(missing) }
    state.withLock { state in
      state.repositories[repository, default: Repository()].manifests[digest] = manifest
      for tag in reference.tag.map({ [$0] }) ?? tags {
        state.repositories[repository]?.tags[tag] = digest
      }
    }
    return digest
  }

  func deleteManifest(
    _ reference: Reference, in repository: RepositoryName
  ) async throws(RegistryError) {
    let wasThere = state.withLock { state in
      switch reference {
      case .tag(let tag):
        return state.repositories[repository]?.tags.removeValue(forKey: tag) != nil
      case .digest(let digest):
        let tags = state.repositories[repository]?.tags ?? [:]
        state.repositories[repository]?.tags = tags.filter { $0.value != digest }
        return state.repositories[repository]?.manifests.removeValue(forKey: digest) != nil
      }
    }
    if !wasThere { throw RegistryError(.manifestUnknown, detail: "\(reference)") }
  }

  func deleteBlob(
    _ digest: Digest, in repository: RepositoryName
  ) async throws(RegistryError) {
    let wasThere = state.withLock {
      $0.repositories[repository]?.blobs.removeValue(forKey: digest) != nil
    }
    if !wasThere { throw RegistryError(.blobUnknown, detail: "\(digest)") }
  }

  func repositories(_ pagination: Pagination) async throws(RegistryError) -> RepositoryPage {
    pagination.page(
      of: state.withLock { state in
        state.catalogQueriesCount += 1
        return Array(state.repositories.keys)
      })
  }
}
