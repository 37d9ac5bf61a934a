// SPDX-License-Identifier: Apache-2.0

package import ContentModel
import Glibc
import OpenSSLRuntime

/// Where the bytes of a blob of a sample image come from.
package enum ImageContent: Sendable {
  case bytes([UInt8])
  case file(path: String)
  case pattern(PatternedBytes)

  /// The bytes from `offset` on, fewer than `count` only at the end.
  package func read(at offset: Int64, count: Int) throws -> [UInt8] {
    switch self {
    case .bytes(let bytes): Array(bytes.dropFirst(Int(offset)).prefix(count))
    case .file(let path): try Self.read(path, at: offset, count: count)
    case .pattern(let pattern): pattern.read(at: offset, count: count)
    }
  }

  /// Reads everything once. `onBytes` is told how many bytes more have been hashed, and ends it
  /// by throwing.
  package func blob(
    _ algorithm: HashAlgorithm = .sha256, onBytes: (Int) throws -> Void = { _ in }
  ) throws -> Blob {
    var hash = HashStream(algorithm: algorithm)
    while true {
      let piece = try read(at: hash.processedBytes, count: Self.pieceBytes)
      if piece.isEmpty { break }
      hash.update(piece)
      try onBytes(piece.count)
    }
    let sizeBytes = hash.processedBytes
    return Blob(digest: hash.finalize(), sizeBytes: sizeBytes)
  }

  private static func read(_ path: String, at offset: Int64, count: Int) throws -> [UInt8] {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else {
      throw ClusterError.fileFailed(path: path, operation: "open", code: errno)
    }
    defer { _ = close(file) }
    var code: Int32 = 0
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, length in
      while length < count {
        let result = unsafe pread(
          file, buffer.baseAddress?.advanced(by: length), count - length,
          off_t(offset) + off_t(length))
        if result < 0, errno == EINTR { continue }
        if result < 0 { code = errno }
        if result <= 0 { break }
        length += result
      }
    }
    guard code == 0 else {
      throw ClusterError.fileFailed(path: path, operation: "read", code: code)
    }
    return bytes
  }

  static let pieceBytes = 1 << 20
}
