// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A small file that an operator keeps secret.
enum SecretFile {
  /// Its bytes, provided that nobody but its owner may read it.
  static func contents(path: String) throws(SecretFileError) -> [UInt8] {
    try contents(path: path, isSecret: true)
  }

  /// The bytes of a file that belongs to a secret one and may be seen by anyone.
  static func publicContents(path: String) throws(SecretFileError) -> [UInt8] {
    try contents(path: path, isSecret: false)
  }

  /// Makes it, for its owner only; fails with `EEXIST` if there is one.
  static func create(path: String, _ text: String) throws(SecretFileError) {
    let file = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw .failed(path: path, code: errno) }
    defer { _ = close(file) }
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes { unsafe write(file, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw .failed(path: path, code: errno) }
      rest = rest.dropFirst(count)
    }
    guard fsync(file) == 0 else { throw .failed(path: path, code: errno) }
  }

  private static func contents(
    path: String, isSecret: Bool
  ) throws(SecretFileError) -> [UInt8] {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw .failed(path: path, code: errno) }
    defer { _ = close(file) }
    // Of the file that is open, which the path may not name any more.
    var status = stat()
    guard unsafe fstat(file, &status) == 0 else { throw .failed(path: path, code: errno) }
    if isSecret, status.st_mode & 0o077 != 0 {
      throw .readableByOthers(path: path, mode: status.st_mode & 0o777)
    }
    var contents: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 16_384)
    while true {
      let count = unsafe read(file, &piece, piece.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw .failed(path: path, code: errno) }
      if count == 0 { return contents }
      contents += piece[..<count]
      guard contents.count <= bytesMax else { throw .tooLong(path: path, bytesMax: bytesMax) }
    }
  }

  /// A hundred certificates in PEM, and far more keys than are allowed.
  private static let bytesMax = 1 << 18
}
