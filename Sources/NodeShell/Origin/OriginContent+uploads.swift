// SPDX-License-Identifier: Apache-2.0

import Catalog
import ContentModel
import NIOCore
import OpenSSLRuntime
import PeerProtocol
import RegistryCore
import RegistryFront
import Storage

extension OriginContent {
  func startUpload(
    in repository: RepositoryName
  ) async throws(RegistryError) -> UploadStatus {
    let now = Self.now
    return try await withNewUpload { session throws(RegistryError) in
      try await inCatalog { catalog throws(CatalogError) in
        try await catalog.openUpload(session.id, in: repository, at: now)
      }
      return session.status
    }
  }

  /// A blob in one request: an upload that nobody else gets to know of.
  func storeBlob(
    _ body: UploadBody, digest: Digest, in repository: RepositoryName
  ) async throws(RegistryError) {
    try await withNewUpload(endsIt: true) { session throws(RegistryError) in
      try await take(body, into: session)
      try await link(session, as: digest, in: repository)
    }
  }

  func mount(
    _ digest: Digest, from source: RepositoryName?, in repository: RepositoryName
  ) async throws(RegistryError) -> Bool {
    let now = Self.now
    let sizeBytes = try await inCatalog { catalog throws(CatalogError) in
      try await catalog.mount(digest, from: source, into: repository, at: now)
    }
    return sizeBytes != nil
  }

  func uploadStatus(
    _ id: UploadID, in repository: RepositoryName
  ) async throws(RegistryError) -> UploadStatus {
    try await withUpload(id, in: repository) { session throws(RegistryError) in session.status }
  }

  func append(
    _ body: UploadBody, to id: UploadID, in repository: RepositoryName
  ) async throws(RegistryError) -> UploadStatus {
    try await withUpload(id, in: repository) { session throws(RegistryError) in
      try await take(body, into: session)
      return session.status
    }
  }

  func finish(
    _ id: UploadID, in repository: RepositoryName, digest: Digest, body: UploadBody?
  ) async throws(RegistryError) {
    try await withUpload(id, in: repository, endsIt: true) { session throws(RegistryError) in
      if let body { try await take(body, into: session) }
      try await link(session, as: digest, in: repository)
    }
  }

  func cancelUpload(
    _ id: UploadID, in repository: RepositoryName
  ) async throws(RegistryError) {
    try await withUpload(id, in: repository, endsIt: true) { session throws(RegistryError) in
      try await drop(session)
    }
  }

  /// Runs `work` with a new upload to itself. If it throws, nothing of the upload is left.
  private func withNewUpload<Value: Sendable>(
    endsIt: Bool = false, _ work: (UploadSession) async throws(RegistryError) -> Value
  ) async throws(RegistryError) -> Value {
    let id = UploadID(randomBytes: SecureRandom.bytes(count: UploadID.randomBytesCount))
    // Claimed while the catalog does not know it, so that no sweep takes it for a leftover.
    guard case .mine = uploads.claim(id) else { preconditionFailure("\(id) is taken") }
    var kept: UploadSession?
    defer { uploads.release(id, keeping: kept) }
    let store = store
    let session = try await disk.run { try UploadSession(id, try store.createUpload(id.text)) }
    do throws(RegistryError) {
      let value = try await work(session)
      if !endsIt { kept = session }
      return value
    } catch {
      // What cannot be removed now is swept later.
      try? await disk.run { try session.remove() }
      throw error
    }
  }

  /// Runs `work` with the upload to itself.
  ///
  /// - Parameter endsIt: whether the upload is gone when `work` returns.
  private func withUpload<Value: Sendable>(
    _ id: UploadID, in repository: RepositoryName, endsIt: Bool = false,
    _ work: (UploadSession) async throws(RegistryError) -> Value
  ) async throws(RegistryError) -> Value {
    guard case .mine(let known) = uploads.claim(id) else {
      throw RegistryError(
        .blobUploadInvalid, message: "another request works on this upload; wait for it to end")
    }
    var kept = known
    defer { uploads.release(id, keeping: kept) }
    let session = try await open(id, in: repository, known: known)
    kept = session
    do throws(RegistryError) {
      let value = try await work(session)
      if endsIt { kept = nil }
      return value
    } catch {
      // An upload that fills the disk would keep everybody else from pushing until it is abandoned.
      if session.hasFilledDisk {
        kept = nil
        try? await drop(session)
      }
      throw error
    }
  }

  private func open(
    _ id: UploadID, in repository: RepositoryName, known: UploadSession?
  ) async throws(RegistryError) -> UploadSession {
    let upload = try await inCatalog { catalog throws(CatalogError) in
      try await catalog.upload(id)
    }
    guard upload?.repository == repository else { throw RegistryError(.blobUploadUnknown) }
    if let known { return known }
    let store = store
    let opened = try await disk.run {
      try store.openUpload(id.text).map { try UploadSession(id, $0) }
    }
    guard let opened else { throw RegistryError(.blobUploadUnknown) }
    return opened
  }

  /// Writes and hashes a body as it comes. What came before it broke off stays, and the client may
  /// go on from there.
  private func take(
    _ body: UploadBody, into session: UploadSession
  ) async throws(RegistryError) {
    try session.status.admit(body.range, lengthBytes: body.lengthBytes)
    var buffers = body.makeAsyncIterator()
    while let buffer = try await buffers.next(isolation: nil) {
      try await disk.run { try session.append(buffer) }
    }
  }

  /// Makes the upload a blob of the repository: durable first, then named, then told to peers.
  private func link(
    _ session: UploadSession, as digest: Digest, in repository: RepositoryName
  ) async throws(RegistryError) {
    let blob = try await keep(session, as: digest)
    let now = Self.now
    try await inCatalog { catalog throws(CatalogError) in
      try await catalog.link(blob, in: repository, at: now, closing: session.id)
    }
    gateway.post { $0.blobHeld(blob) }
  }

  /// Makes the upload a whole blob of the store. One that has another digest is dropped: no client
  /// can make it right by adding to it.
  private func keep(
    _ session: UploadSession, as digest: Digest
  ) async throws(RegistryError) -> Blob {
    let blob = Blob(digest: digest, sizeBytes: session.status.sizeBytes)
    let key = key
    let isKept = try await disk.run {
      guard let entries = try session.chain(provingThat: digest) else { return false }
      let chain = ChainBatch.signing(entries, of: blob, with: key)
      try session.install(as: digest, chain: ChainFile.bytes(of: chain))
      return true
    }
    if isKept { return blob }
    try await drop(session)
    throw RegistryError(.digestInvalid)
  }

  private func drop(_ session: UploadSession) async throws(RegistryError) {
    // The bytes first: on a full disk it is they that make room for a transaction.
    try await disk.run { try session.remove() }
    _ = try await inCatalog { catalog throws(CatalogError) in
      try await catalog.closeUpload(session.id)
    }
  }
}
