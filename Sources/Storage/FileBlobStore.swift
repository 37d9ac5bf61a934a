// SPDX-License-Identifier: Apache-2.0

package import ContentModel
import Glibc
import Synchronization

/// The blobs of one node on a file system. What it says to store is durable when it returns, and
/// whatever ends the process leaves nothing half-written to be found.
///
/// A live session keeps its store, and so the lock on the directory, alive.
package final class FileBlobStore: BlobStore {
  let layout: StoreLayout
  package var location: String { layout.root }
  let sessions = Mutex(SessionTable())
  let openUploads = Mutex(UploadTable())
  /// Folders under `blobs` whose names are known to be durable. Looked up only.
  let confirmedShards = Mutex<Set<String>>([])
  /// Whether the file system was mounted read-only at the start: what is stored is served, and
  /// whatever has to write throws `readOnly` until it is mounted otherwise.
  package let isReadOnly: Bool
  /// Held for its lock only.
  private let lockFile: PosixFile

  /// Takes over `directory`, creating what is missing and clearing what a crash left unfinished,
  /// partial blobs excepted that can be gone on from.
  /// Throws `locked` while another node uses it.
  package init(directory: String) throws(StorageError) {
    let layout = StoreLayout(root: directory)
    self.layout = layout
    try PosixFolder.createAll(directory)
    self.lockFile = try PosixFile(layout.lock, flags: O_RDONLY | O_CREAT)
    self.isReadOnly = try PosixFolder.isOnReadOnlyDisk(directory)
    // Before anything is cleared: it might be another node's work in progress.
    try lockFile.lock()
    // Nothing can be cleared, and nothing that should be is ever served.
    if isReadOnly { return }
    try Self.clear(layout.temporary)
    for algorithm in HashAlgorithm.allCases {
      try PosixFolder.createAll(layout.blobs(algorithm))
      try PosixFolder.createAll(layout.partial(algorithm))
    }
    try Self.clearUploads(in: layout)
    try sweepPartials(nowSeconds: Int64(time(nil)))
    try PosixFolder.synchronise(layout.blobs)
    try PosixFolder.synchronise(directory)
  }

  package func find(_ digest: Digest) throws(StorageError) -> StoredBlob? {
    let folder = layout.blobFolder(digest)
    guard let size = try PosixFolder.fileSizeBytes(StoreLayout.data(in: folder)) else { return nil }
    let mediaType = try PosixFile.contents(
      StoreLayout.mediaType(in: folder), bytesMax: Blob.mediaTypeBytesMax)
    return StoredBlob(
      blob: Blob(digest: digest, sizeBytes: size),
      mediaType: mediaType.map { String(decoding: $0, as: UTF8.self) },
      hasChain: try PosixFolder.fileSizeBytes(StoreLayout.chain(in: folder)) != nil,
      isPushed: try PosixFolder.fileSizeBytes(StoreLayout.pushed(in: folder)) != nil)
  }

  package func open(_ digest: Digest) throws(StorageError) -> any BlobReader {
    try BlobFile(path: StoreLayout.data(in: layout.blobFolder(digest)))
  }

  package func chain(of digest: Digest) throws(StorageError) -> [UInt8]? {
    let folder = layout.blobFolder(digest)
    guard let size = try PosixFolder.fileSizeBytes(StoreLayout.data(in: folder)) else { return nil }
    return try PosixFile.contents(
      StoreLayout.chain(in: folder),
      bytesMax: Blob(digest: digest, sizeBytes: size).chainBytesMax)
  }

  /// Names that are no digest are not ours and passed over.
  package func digests() throws(StorageError) -> [Digest] {
    var digests: [Digest] = []
    for algorithm in HashAlgorithm.allCases {
      let root = layout.blobs(algorithm)
      for shard in try PosixFolder.names(in: root)
      where shard.utf8.count == StoreLayout.shardCharacters {
        for name in try PosixFolder.names(in: "\(root)/\(shard)") where name.hasPrefix(shard) {
          guard let digest = Digest("\(algorithm.name):\(name)"),
            try PosixFolder.fileSizeBytes(StoreLayout.data(in: layout.blobFolder(digest))) != nil
          else { continue }
          digests.append(digest)
        }
      }
    }
    return digests
  }

  @discardableResult
  package func delete(_ digest: Digest) throws(StorageError) -> Int64? {
    guard let footprint = try footprint(of: digest) else { return nil }
    let temporary = try freshTemporaryFolder()
    do {
      // Out of `blobs` in one step, so that nobody finds a blob that has lost its data; and under
      // the lock, so that no install adds to a blob that is on its way out.
      try sessions.withLock { _ throws(StorageError) in
        try PosixFolder.move(layout.blobFolder(digest), to: temporary)
      }
    } catch {
      guard error.code == .notFound else { throw error }
      return nil
    }
    do {
      try PosixFolder.synchronise(layout.blobShard(digest))
    } catch {
      discard(temporary)
      throw error
    }
    try PosixFolder.removeAll(temporary)
    return footprint.diskBytes
  }

  package func storeWhole(
    _ digest: Digest, bytes: [UInt8], mediaType: String?, isPushed: Bool
  ) throws(StorageError) {
    let temporary = try freshTemporaryFolder()
    do {
      try PosixFolder.create(temporary)
      try PosixFile.create(StoreLayout.data(in: temporary), bytes: bytes)
      try finish(
        temporary, digest: digest, chain: [], mediaType: mediaType, isPushed: isPushed)
    } catch {
      discard(temporary)
      throw error
    }
  }

  /// A name under `temporary` at which there is nothing.
  func freshTemporaryFolder() throws(StorageError) -> String {
    let folder = layout.temporaryFolder(sessions.withLock { $0.nextNumber() })
    // Left by an earlier run, if this one began on a read-only disk.
    try PosixFolder.removeAll(folder)
    return folder
  }

  private static func clear(_ folder: String) throws(StorageError) {
    try PosixFolder.createAll(folder)
    for name in try PosixFolder.names(in: folder) { try PosixFolder.removeAll("\(folder)/\(name)") }
  }
}
