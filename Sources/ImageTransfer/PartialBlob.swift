// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Glibc
import NIOCore
import OpenSSLRuntime

/// A blob of a layout on its way in: a file beside its place that is renamed when all is right.
///
/// What an earlier process has left is taken over, and hashed again from the disk; nothing vouches
/// for it, and if it is wrong the digest at the end says so. Two processes never write to one file:
/// the second one, which does not get the lock, uses a file of its own, which nobody goes on from.
struct PartialBlob {
  let blob: Blob
  /// Of the bytes that are there.
  private(set) var hash: HashStream
  private let file: DiskFile
  private let target: String
  /// Whether a later pull can go on from the file.
  private let isShared: Bool

  var sizeBytes: Int64 { hash.processedBytes }
  var isWhole: Bool { sizeBytes == blob.sizeBytes }

  static func open(_ blob: Blob, in layout: ImageLayout) throws -> PartialBlob {
    let folder = layout.blobFolder(blob.digest.algorithm)
    try DiskFolder.createAll(folder)
    try removeStale(of: blob, in: folder)
    let shared = try locked("\(folder)/.\(blob.digest.hex).partial")
    var partial = PartialBlob(
      blob: blob, hash: HashStream(algorithm: blob.digest.algorithm),
      file: try shared ?? lockedOwn(of: blob, in: folder), target: layout.blobPath(blob.digest),
      isShared: shared != nil)
    try partial.takeOver()
    return partial
  }

  /// Whether a file of this name is the work of a pull that ended before its time.
  static func isPartial(_ name: String) -> Bool {
    name.hasPrefix(".") && name.hasSuffix(".partial")
  }

  /// What processes of their own file have left that did not come to their end.
  static func removeStale(of blob: Blob, in folder: String) throws {
    for name in try DiskFolder.names(folder) {
      let path = "\(folder)/\(name)"
      guard isPartial(name), name.hasPrefix(".\(blob.digest.hex)."),
        name != ".\(blob.digest.hex).partial",
        let file = try? DiskFile(path, flags: O_RDWR | O_NOFOLLOW), try file.lock()
      else { continue }
      try DiskFolder.remove(path)
    }
  }

  mutating func append(_ bytes: ByteBuffer) throws {
    try unsafe bytes.withUnsafeReadableBytes { try unsafe append($0) }
  }

  mutating func append(_ bytes: [UInt8]) throws {
    try unsafe bytes.withUnsafeBytes { try unsafe append($0) }
  }

  /// Forgets what is there.
  mutating func restart() throws(DiskError) {
    try file.truncate(toBytes: 0)
    hash = HashStream(algorithm: blob.digest.algorithm)
  }

  /// Gives the blob its name.
  ///
  /// - Throws: `wrongBytes` if it is not what its digest says; then the file is gone.
  func install() throws {
    guard isWhole, hash.finalize() == blob.digest else {
      try remove()
      throw TransferError(
        .wrongBytes, "what came for \(blob.digest) is something else",
        advice: "the registry, or something between, is at fault; try another one")
    }
    try file.synchronise()
    try DiskFolder.move(file.path, to: target)
  }

  func remove() throws(DiskError) { try DiskFolder.remove(file.path) }

  /// The attempt has failed: what is there is kept for the next one, if that would find it.
  func abandon() throws(DiskError) {
    if !isShared { try remove() }
  }

  private mutating func append(_ bytes: UnsafeRawBufferPointer) throws(DiskError) {
    try unsafe file.write(bytes, at: sizeBytes)
    unsafe hash.update(bytes)
  }

  private mutating func takeOver() throws {
    // Longer than the blob: of another blob or of nothing; only the digest decides over the rest.
    guard try file.sizeBytes() <= blob.sizeBytes else { return try restart() }
    while true {
      let bytes = try file.read(at: sizeBytes, count: Self.pieceBytes)
      if bytes.isEmpty { break }
      hash.update(bytes)
      try Task.checkCancellation()
    }
    // Whole but wrong: only a fresh start can help.
    if isWhole, hash.finalize() != blob.digest { try restart() }
  }

  /// A file that nobody else works on.
  ///
  /// Locked too, which tells others that somebody is there. Whoever looks for stale files may lock
  /// it first, for a moment and to remove it; then the next name is as good.
  private static func lockedOwn(of blob: Blob, in folder: String) throws(DiskError) -> DiskFile {
    let stem = "\(folder)/.\(blob.digest.hex).\(getpid())"
    for number in 0..<ownNamesMax {
      if let file = try locked("\(stem).\(number).partial") { return file }
    }
    throw DiskError(operation: "flock", path: stem, errno: EWOULDBLOCK)
  }

  /// Nil if another process works on it.
  private static func locked(_ path: String) throws(DiskError) -> DiskFile? {
    while true {
      let file = try DiskFile(path, flags: flags)
      guard try file.lock() else { return nil }
      // The one before may have renamed the file between our opening and locking it; then what is
      // open here is the finished blob.
      let (mine, named) = (try file.status(), try DiskFolder.status(of: path))
      if let named, named.st_ino == mine.st_ino, named.st_dev == mine.st_dev { return file }
    }
  }

  /// A symbolic link in this place is none of ours.
  private static let flags = O_RDWR | O_CREAT | O_NOFOLLOW
  private static let pieceBytes = 1 << 20
  /// More than there are processes that begin with one blob in one moment.
  private static let ownNamesMax = 16
}
