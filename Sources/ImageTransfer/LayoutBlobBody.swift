// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Glibc
import NIOCore
import OpenSSLRuntime

/// The bytes of a file from `fromByte` on, read piece by piece as they are asked for.
struct LayoutBlobBody: AsyncSequence, Sendable {
  let file: DiskFile
  let fromByte: Int64

  init(path: String, fromByte: Int64) throws(DiskError) {
    self.file = try DiskFile(path, flags: O_RDONLY)
    self.fromByte = fromByte
  }

  func makeAsyncIterator() -> AsyncIterator { AsyncIterator(file: file, position: fromByte) }

  struct AsyncIterator: AsyncIteratorProtocol {
    let file: DiskFile
    var position: Int64

    mutating func next() async throws -> ByteBuffer? {
      let bytes = try file.read(at: position, count: LayoutBlobBody.pieceBytes)
      if bytes.isEmpty { return nil }
      position += Int64(bytes.count)
      return ByteBuffer(bytes: bytes)
    }
  }

  static func digest(of path: String, algorithm: HashAlgorithm) throws -> Digest {
    let file = try DiskFile(path, flags: O_RDONLY)
    var hash = HashStream(algorithm: algorithm)
    while true {
      let bytes = try file.read(at: hash.processedBytes, count: pieceBytes)
      if bytes.isEmpty { return hash.finalize() }
      hash.update(bytes)
      try Task.checkCancellation()
    }
  }

  /// A few of these are in memory for each blob under way.
  private static let pieceBytes = 256 << 10
}
