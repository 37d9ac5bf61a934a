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
      try openUploads.open(session.id, in: repository)
      do throws(RegistryError) {
        try await inCatalog { catalog throws(CatalogError) in
          try await catalog.openUpload(session.id, in: repository, at: now)
        }
      } catch {
        openUploads.closed(session.id)
        throw error
      }
      return session.status
    }
  }

  /// A blob in one request: an upload that nobody else gets to know of.
  func storeBlob(
    _ body: UploadBody, digest: Digest, in repository: RepositoryName
  ) async throws(RegistryError) {
    try await withNewUpload { session throws(RegistryError) in
      try await take(body, into: session)
      try await link(session, as: digest, in: repository)
    }
  }

  func mount(
    _ digest: Digest, from source: RepositoryName?, in repository: RepositoryName
  ) async throws(RegistryError) -> Bool {
    let now = Self.now
    let note = note(.mount, .mounted(digest, from: source, in: repository))
    let sizeBytes = try await sharing(digest) { catalog throws(CatalogError) in
      try await catalog.mount(digest, from: source, into: repository, at: now, noting: note)
    }
    guard sizeBytes != nil else { return false }
    written(note)
    return true
  }

  /// Asked by a client that has lost its connection, while the request that was cut off with it may
  /// still wait for bytes. So it claims nothing.
  func uploadStatus(
    _ id: UploadID, in repository: RepositoryName
  ) async throws(RegistryError) -> UploadStatus {
    let upload = try await inCatalog { catalog throws(CatalogError) in
      try await catalog.upload(id)
    }
    guard upload?.repository == repository else { throw RegistryError(.blobUploadUnknown) }
    let store = store
    let file = try await disk.run { try store.openUpload(id.text) }
    guard let file, !file.hasEnded else { throw RegistryError(.blobUploadUnknown) }
    return UploadStatus(id: id, sizeBytes: file.sizeBytes)
  }

  func append(
    _ body: UploadBody, to id: UploadID, in repository: RepositoryName
  ) async throws(RegistryError) -> UploadStatus {
    try await withUpload(id, in: repository) { session throws(RegistryError) in
      if session.isInstalled {
        throw RegistryError(
          .blobUploadInvalid, message: "the upload was finished; repeat its last PUT")
      }
      try await take(body, into: session)
      return session.status
    }
  }

  func finish(
    _ id: UploadID, in repository: RepositoryName, digest: Digest, body: UploadBody?
  ) async throws(RegistryError) {
    try await withUpload(id, in: repository) { session throws(RegistryError) in
      if let body, try await !isRepeated(body, in: session, provenBy: digest) {
        try await take(body, into: session)
      }
      try await link(session, as: digest, in: repository)
    }
  }

  func cancelUpload(
    _ id: UploadID, in repository: RepositoryName
  ) async throws(RegistryError) {
    try await withUpload(id, in: repository) { session throws(RegistryError) in
      try await drop(session)
    }
  }

  /// Runs `work` with a new upload to itself. If it throws, nothing of the upload is left.
  private func withNewUpload<Value: Sendable>(
    _ work: (UploadSession) async throws(RegistryError) -> Value
  ) async throws(RegistryError) -> Value {
    let id = UploadID(randomBytes: SecureRandom.bytes(count: UploadID.randomBytesCount))
    // Claimed while the catalog does not know it, so that no sweep takes it for a leftover.
    guard case .mine = uploads.claimIfFree(id) else { preconditionFailure("\(id) is taken") }
    var kept: UploadSession?
    defer { uploads.release(id, keeping: kept) }
    let store = store
    let session = try await disk.run { UploadSession(id, try store.createUpload(id.text)) }
    do throws(RegistryError) {
      let value = try await work(session)
      kept = session
      return value
    } catch {
      // What cannot be removed now is swept later.
      try? await disk.run { try session.remove() }
      throw error
    }
  }

  /// Runs `work` with the upload to itself.
  private func withUpload<Value: Sendable>(
    _ id: UploadID, in repository: RepositoryName,
    _ work: (UploadSession) async throws(RegistryError) -> Value
  ) async throws(RegistryError) -> Value {
    guard case .mine(let known) = await uploads.claim(id) else {
      throw RegistryError(
        .unavailable, message: "another request works on this upload still; try again")
    }
    var kept = known
    defer { uploads.release(id, keeping: kept) }
    let session = try await open(id, in: repository, known: known)
    kept = session
    do throws(RegistryError) {
      return try await work(session)
    } catch {
      // An upload that fills the disk would keep everybody else from pushing until it is abandoned.
      if session.hasFilledDisk { try? await drop(session) }
      throw error
    }
  }

  private func open(
    _ id: UploadID, in repository: RepositoryName, known: UploadSession?
  ) async throws(RegistryError) -> UploadSession {
    let upload = try await inCatalog { catalog throws(CatalogError) in
      try await catalog.upload(id)
    }
    guard let upload else {
      // The catalog has the last word; what the disk keeps of it is of no use.
      if let known { try? await disk.run { try known.remove() } }
      throw RegistryError(.blobUploadUnknown)
    }
    guard upload.repository == repository else { throw RegistryError(.blobUploadUnknown) }
    if let known { return known }
    let store = store
    let opened = try await disk.run {
      try store.openUpload(id.text).map { UploadSession(id, $0) }
    }
    if let opened, !opened.hasEnded { return opened }
    // It was dropped or lost, and the catalog could not be told.
    try await forget(id)
    throw RegistryError(.blobUploadUnknown)
  }

  /// Writes and hashes a body as it comes. What came before it broke off stays, and the client may
  /// go on from there.
  private func take(
    _ body: UploadBody, into session: UploadSession
  ) async throws(RegistryError) {
    try session.status.admit(body.range, lengthBytes: body.lengthBytes)
    let intake = UploadIntake(
      into: session, cache: cache, disk: disk, memory: uploadMemory)
    try await uploads.whileUndisputed(session.id) { () async throws(RegistryError) in
      try await intake.take(body)
    }
  }

  /// Whether the upload has the bytes of its last request: that came so far, and was not answered,
  /// or failed, or the process ended.
  private func isRepeated(
    _ body: UploadBody, in session: UploadSession, provenBy digest: Digest
  ) async throws(RegistryError) -> Bool {
    if session.isInstalled { return true }
    let sizeBytes = session.status.sizeBytes
    // One of unknown length is taken to have a byte, which an empty upload has not got.
    let endBytes = body.range.map { $0.last + 1 } ?? body.lengthBytes ?? 1
    guard endBytes <= sizeBytes else { return false }
    try await hashToEnd(of: session, under: digest.algorithm)
    return try await disk.run { session.chain(provingThat: digest) != nil }
  }

  private func hashToEnd(
    of session: UploadSession, under algorithm: HashAlgorithm
  ) async throws(RegistryError) {
    while try await disk.run({ try session.hashBatch(under: algorithm) }) {}
  }

  /// Makes the upload a blob of the repository: durable first, then named, then told to peers. Only
  /// then the upload goes, so that all of it can be done again from any point.
  private func link(
    _ session: UploadSession, as digest: Digest, in repository: RepositoryName
  ) async throws(RegistryError) {
    let now = Self.now
    try await owning(digest) { () throws(RegistryError) in
      let blob = try await keep(session, as: digest)
      let note = note(.push, .blob(blob, in: repository))
      try await inCatalog { catalog throws(CatalogError) in
        try await catalog.link(
          blob, in: repository, at: now, closing: session.id, noting: note)
      }
      written(note)
      // While nobody can delete it: peers would be told of it after they were told that it is gone.
      gateway.post { $0.blobHeld(blob) }
    }
    openUploads.closed(session.id)
    // What cannot be removed now is swept later.
    try? await disk.run { try session.remove() }
  }

  /// Makes the upload a whole blob of the store. One that has another digest is dropped: no client
  /// can make it right by adding to it.
  private func keep(
    _ session: UploadSession, as digest: Digest
  ) async throws(RegistryError) -> Blob {
    let blob = Blob(digest: digest, sizeBytes: session.status.sizeBytes)
    let (key, cache) = (key, cache)
    try await hashToEnd(of: session, under: digest.algorithm)
    let isKept = try await disk.run {
      guard let entries = session.chain(provingThat: digest) else { return false }
      let chain = ChainBatch.signing(entries, of: blob, with: key)
      try session.install(as: digest, chain: ChainFile.bytes(of: chain), in: cache)
      try cache.refresh(digest)
      return true
    }
    if isKept { return blob }
    try await drop(session)
    throw RegistryError(.digestInvalid)
  }

  private func drop(_ session: UploadSession) async throws(RegistryError) {
    // The bytes first: on a full disk it is they that make room for a transaction.
    try await disk.run { try session.remove() }
    try await forget(session.id)
  }

  private func forget(_ id: UploadID) async throws(RegistryError) {
    _ = try await inCatalog { catalog throws(CatalogError) in try await catalog.closeUpload(id) }
    openUploads.closed(id)
  }
}
