// SPDX-License-Identifier: Apache-2.0

import Glibc

/// An open regular file, closed when the last reference goes.
final class DiskFile: Sendable {
  let path: String
  private let descriptor: Int32

  /// The corresponding C function is `open`. Anything but a regular file is refused, and without
  /// waiting: a layout from elsewhere may hold a pipe or a device under any name.
  init(_ path: String, flags: Int32) throws(DiskError) {
    self.path = path
    self.descriptor = try Self.run("open", path) {
      unsafe open(path, flags | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, Self.filePermissions)
    }
    // A class that throws in its initialiser is deinitialised too, which closes the file.
    guard try status().st_mode & S_IFMT == S_IFREG else {
      throw DiskError(operation: "open", path: path, errno: EINVAL)
    }
  }

  deinit {
    // Whatever had to be durable was synchronised before; close has nothing left to report.
    _ = close(descriptor)
  }

  func sizeBytes() throws(DiskError) -> Int64 { Int64(try status().st_size) }

  func status() throws(DiskError) -> stat {
    var status = stat()
    try Self.run("fstat", path) { unsafe fstat(descriptor, &status) }
    return status
  }

  /// The bytes from `offset` on, fewer than `count` only where the file ends.
  func read(at offset: Int64, count: Int) throws(DiskError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var done = 0
    while done < count {
      let start = done
      let length = try Self.run("pread", path) {
        unsafe bytes.withUnsafeMutableBytes { buffer in
          unsafe pread(
            descriptor, buffer.baseAddress?.advanced(by: start), count - start,
            off_t(offset) + off_t(start))
        }
      }
      if length == 0 { break }
      done += length
    }
    bytes.removeLast(count - done)
    return bytes
  }

  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int64) throws(DiskError) {
    var done = 0
    while done < bytes.count {
      let start = done
      done += try Self.run("pwrite", path) {
        unsafe pwrite(
          descriptor, bytes.baseAddress?.advanced(by: start), bytes.count - start,
          off_t(offset) + off_t(start))
      }
    }
  }

  func truncate(toBytes size: Int64) throws(DiskError) {
    try Self.run("ftruncate", path) { ftruncate(descriptor, off_t(size)) }
  }

  func synchronise() throws(DiskError) {
    try Self.run("fsync", path) { fsync(descriptor) }
  }

  /// Takes the exclusive lock without waiting; false if another process or file has it. It goes
  /// with the descriptor, a crash included.
  func lock() throws(DiskError) -> Bool {
    do {
      try Self.run("flock", path) { flock(descriptor, LOCK_EX | LOCK_NB) }
      return true
    } catch {
      if error.errno == EWOULDBLOCK { return false }
      throw error
    }
  }

  /// Runs `body` until no signal interrupts it; a negative result becomes a `DiskError`.
  @discardableResult
  static func run<Result: SignedInteger>(
    _ operation: String, _ path: String, _ body: () -> Result
  ) throws(DiskError) -> Result {
    while true {
      let result = body()
      if result >= 0 { return result }
      let code = errno
      if code != EINTR { throw DiskError(operation: operation, path: path, errno: code) }
    }
  }

  private static let filePermissions: mode_t = 0o644
}
