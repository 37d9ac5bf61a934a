// SPDX-License-Identifier: Apache-2.0

package import ContentModel
import Glibc
import Synchronization

/// Blobs that nothing keeps but this process: for tests, and for who embeds a node that is to leave
/// nothing behind. It is as large as it was said to be, and is full as a disk is; what it counts is
/// the bytes of blobs, chains, media types and names, of which each blob has a few more.
package final class MemoryBlobStore: BlobStore {
  struct State {
    // Looked up by key; where they are listed, they are sorted.
    var blobs: [Digest: MemoryBlob] = [:]
    /// Also those that a session is in charge of.
    var partials: [Digest: MemoryPartial] = [:]
    var uploads: [String: MemoryUpload] = [:]
    var sessions = SessionTable()
    var openUploads = UploadTable()
  }

  let state = Mutex(State())
  let budget: MemoryBudget

  package init(bytesMax: Int64) {
    budget = MemoryBudget(bytesMax: bytesMax)
  }

  package var location: String { Self.path }
  package var isReadOnly: Bool { false }

  /// What it takes now, open readers of deleted blobs included.
  package var usedBytes: Int64 { budget.usedBytes }

  package func find(_ digest: Digest) -> StoredBlob? {
    state.withLock { $0.blobs[digest]?.stored(as: digest) }
  }

  package func open(_ digest: Digest) throws(StorageError) -> any BlobReader {
    guard let blob = state.withLock({ $0.blobs[digest] }) else {
      throw StorageError(operation: "open", path: Self.path, errno: ENOENT)
    }
    return blob.data
  }

  package func chain(of digest: Digest) -> [UInt8]? {
    state.withLock { $0.blobs[digest]?.chain }?.all
  }

  package func digests() -> [Digest] { state.withLock { $0.blobs.keys.sorted() } }

  package func storeWhole(
    _ digest: Digest, bytes: [UInt8], mediaType: String?, isPushed: Bool
  ) throws(StorageError) {
    let data = try MemoryBytes(bytes, budget: budget)
    try install(digest, data: data, chain: [], mediaType: mediaType, isPushed: isPushed)
  }

  @discardableResult
  package func delete(_ digest: Digest) -> Int64? {
    state.withLock { $0.blobs.removeValue(forKey: digest) }?.footprint(of: digest).diskBytes
  }

  package func footprint(of digest: Digest) -> BlobFootprint? {
    state.withLock { $0.blobs[digest]?.footprint(of: digest) }
  }

  @discardableResult
  package func recordUse(of digest: Digest, atSeconds seconds: Int64) -> Bool {
    state.withLock { state in
      guard state.blobs[digest] != nil else { return false }
      state.blobs[digest]?.usedSeconds = seconds
      return true
    }
  }

  package func writeNames(_ bytes: [UInt8], of digest: Digest) throws(StorageError) {
    let names = bytes.isEmpty ? nil : try MemoryBytes(bytes, budget: budget)
    state.withLock { $0.blobs[digest]?.names = names }
  }

  package func names(of digest: Digest, bytesMax: Int64) throws(StorageError) -> [UInt8]? {
    guard let names = state.withLock({ $0.blobs[digest]?.names }) else { return nil }
    guard names.sizeBytes <= bytesMax else {
      throw StorageError(.corrupt, operation: "read", path: Self.path)
    }
    return names.all
  }

  package func hasNames(_ digest: Digest) -> Bool {
    state.withLock { $0.blobs[digest]?.names != nil }
  }

  package func tryWriting() throws(StorageError) {
    try MemoryBytes(budget: budget).reserve(bytes: Self.trialBytes)
  }

  /// Makes the bytes the whole blob `digest`. Where that is there already, it keeps its data, and
  /// gets what it lacks of chain and media type.
  ///
  /// - Parameter number: of the session whose bytes they are, if they are one's. Throws `notFound`
  ///   if its claim has ended.
  func install(
    _ digest: Digest, data: MemoryBytes, chain: [UInt8], mediaType: String?,
    isPushed: Bool = false, endingSession number: UInt64? = nil
  ) throws(StorageError) {
    let blob = MemoryBlob(
      data: data, chain: chain.isEmpty ? nil : try MemoryBytes(chain, budget: budget),
      mediaType: try mediaType.map { mediaType throws(StorageError) in
        try MemoryBytes(Array(mediaType.utf8), budget: budget)
      }, isPushed: isPushed, usedSeconds: Int64(time(nil)))
    try state.withLock { state throws(StorageError) in
      if let number {
        guard state.sessions.remove(digest, number: number) else {
          throw StorageError(operation: "rename", path: Self.path, errno: ENOENT)
        }
        state.partials[digest] = nil
      }
      guard let held = state.blobs[digest] else {
        state.blobs[digest] = blob
        return
      }
      state.blobs[digest]?.chain = held.chain ?? blob.chain
      state.blobs[digest]?.mediaType = held.mediaType ?? blob.mediaType
    }
  }

  static let path = "memory"
}
