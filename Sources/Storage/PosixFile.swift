// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc

/// An open file, closed when the last reference goes. Reads and writes are positional, so any
/// number of threads may use it at once.
final class PosixFile: Sendable {
  let path: String
  let descriptor: Int32

  /// The corresponding C function is `open`; a child process never inherits the descriptor.
  ///
  /// Opening something to read it fails as `open`, as a matter of that file alone; anything else as
  /// `open for writing`. A folder is opened to be synchronised.
  init(_ path: String, flags: Int32) throws(StorageError) {
    self.path = path
    let isReading = flags & (O_ACCMODE | O_CREAT | O_DIRECTORY) == O_RDONLY
    self.descriptor = try SystemCall.run(isReading ? "open" : "open for writing", path) {
      unsafe open(path, flags | O_CLOEXEC, Self.filePermissions)
    }
  }

  deinit {
    // Whatever had to be durable was synchronised before; close has nothing left to report.
    _ = close(descriptor)
  }

  func sizeBytes() throws(StorageError) -> Int64 { Int64(try status().st_size) }

  /// Whether it goes by another name too.
  func isShared() throws(StorageError) -> Bool { try status().st_nlink > 1 }

  /// Whether it goes by no name any more.
  func isDeleted() throws(StorageError) -> Bool { try status().st_nlink == 0 }

  private func status() throws(StorageError) -> stat {
    var status = stat()
    try SystemCall.run("fstat", path) { unsafe fstat(descriptor, &status) }
    return status
  }

  /// Sets the size and reserves the space, so that a full disk is known before anyone is promised
  /// a body.
  func reserve(bytes: Int64) throws(StorageError) {
    // posix_fallocate(3) refuses 0 bytes; and unlike other calls it returns the error.
    if bytes == 0 { return }
    try SystemCall.run("fallocate", path) {
      let code = posix_fallocate(descriptor, 0, off_t(bytes))
      errno = code
      return code == 0 ? 0 : -1
    }
  }

  /// Makes the file this long; what lay behind is gone.
  func truncate(toBytes bytes: Int64) throws(StorageError) {
    try SystemCall.run("ftruncate", path) { ftruncate(descriptor, off_t(bytes)) }
  }

  /// Reads until `buffer` is full or the file ends; returns the bytes read.
  func read(at offset: Int64, into buffer: UnsafeMutableRawBufferPointer) throws(StorageError)
    -> Int
  {
    var done = 0
    while done < buffer.count {
      let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
      let count = try SystemCall.run("pread", path) {
        unsafe pread(descriptor, rest.baseAddress, rest.count, off_t(offset) + off_t(done))
      }
      if count == 0 { break }
      done += count
    }
    return done
  }

  /// Whether this byte can be read without the disk; false where the file system cannot tell.
  func isInMemory(at offset: Int64) -> Bool {
    var byte: UInt8 = 0
    let count = unsafe withUnsafeMutableBytes(of: &byte) { byte in
      var vector = unsafe iovec(iov_base: byte.baseAddress, iov_len: byte.count)
      return unsafe preadv2(
        descriptor, &vector, 1, off_t(offset), Int32(shoal_rwf_nowait))
    }
    return count == 1
  }

  /// Writes all of `bytes`, in as many calls as it takes, each up to the next multiple of
  /// `writeBytesMax`: a call that begins or ends inside a page makes the kernel fill up the rest of
  /// it, and take the memory in smaller pieces.
  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int64) throws(StorageError) {
    var done = 0
    while done < bytes.count {
      let past = (offset + Int64(done)) % Int64(Self.writeBytesMax)
      let end = min(bytes.count, done + Self.writeBytesMax - Int(past))
      let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[done..<end])
      done += try SystemCall.run("pwrite", path) {
        unsafe pwrite(descriptor, rest.baseAddress, rest.count, off_t(offset) + off_t(done))
      }
    }
  }

  /// Has the disk begin to write these bytes, for `synchronise` to have less to wait for. It may
  /// wait for a disk that has too much to do. What goes wrong with that is for `synchronise` to
  /// tell: this does not take the error from it, as waiting for the bytes would.
  func beginWriteback(at offset: Int64, bytes: Int64) {
    _ = sync_file_range(
      descriptor, off_t(offset), off_t(bytes), UInt32(shoal_sync_file_range_write))
  }

  func synchronise() throws(StorageError) {
    try SystemCall.run("fsync", path) { fsync(descriptor) }
  }

  /// Takes the exclusive lock without waiting; it goes with the descriptor, a crash included.
  func lock() throws(StorageError) {
    do {
      try SystemCall.run("flock", path) { flock(descriptor, LOCK_EX | LOCK_NB) }
    } catch {
      guard error.errno == EWOULDBLOCK else { throw error }
      throw StorageError(.locked, operation: "flock", path: path, errno: error.errno)
    }
  }

  /// The page cache takes memory in pieces as long as a call writes. Those of up to 32 KiB it finds
  /// among what this processor has let go of last; longer ones come from the free memory of all,
  /// which a virtual machine has given back to its host and gets again at several times the cost of
  /// the write (Docs/Benchmarks.md). The calls themselves cost little.
  private static let writeBytesMax = 16 * 1_024

  /// Owner and group only: cached content may be private.
  private static let filePermissions: mode_t = 0o640
}

extension PosixFile {
  /// The whole of a small file; nil if there is none. Throws `corrupt` above `bytesMax`.
  static func contents(_ path: String, bytesMax: Int64) throws(StorageError) -> [UInt8]? {
    let file: PosixFile
    do {
      file = try PosixFile(path, flags: O_RDONLY)
    } catch {
      guard error.code == .notFound else { throw error }
      return nil
    }
    let size = try file.sizeBytes()
    guard size <= bytesMax else { throw StorageError(.corrupt, operation: "read", path: path) }
    var bytes = [UInt8](repeating: 0, count: Int(size))
    let count = try unsafe bytes.withUnsafeMutableBufferPointer { buffer throws(StorageError) in
      try unsafe file.read(at: 0, into: UnsafeMutableRawBufferPointer(buffer))
    }
    guard count == bytes.count else { throw StorageError(.corrupt, operation: "read", path: path) }
    return bytes
  }

  /// Creates the file with these bytes and makes them durable; its folder is the caller's to
  /// synchronise.
  static func create(_ path: String, bytes: [UInt8]) throws(StorageError) {
    let file = try PosixFile(path, flags: O_WRONLY | O_CREAT | O_EXCL)
    try unsafe bytes.withUnsafeBufferPointer { buffer throws(StorageError) in
      try unsafe file.write(UnsafeRawBufferPointer(buffer), at: 0)
    }
    try file.synchronise()
  }
}
