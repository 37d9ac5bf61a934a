// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Foundation
import NIOCore
import RegistryCore
import RegistryFront
import Synchronization

/// A model of a blob in a file, of which only every other part is in memory, so that parts of
/// either kind have to come in order.
final class FiledBlobBody: BlobBody {
  /// Ends when the body is closed.
  let whenClosed: AsyncStream<Never>
  private let closing: AsyncStream<Never>.Continuation
  private let bytes: [UInt8]
  private let handle: NIOFileHandle
  private let state = Mutex(State())

  private struct State {
    var askedCount = 0
    var sentBytes: Int64 = 0
    var readBytes: Int64 = 0
  }

  init(_ bytes: [UInt8]) throws {
    self.bytes = bytes
    (whenClosed, closing) = AsyncStream.makeStream()
    let path = NSTemporaryDirectory() + "filed-blob-" + UUID().uuidString
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    handle = try NIOFileHandle(_deprecatedPath: path)
    try FileManager.default.removeItem(atPath: path)
  }

  deinit {
    try? handle.close()
  }

  var sizeBytes: Int64 { Int64(bytes.count) }

  /// What went as parts of the file.
  var sentBytes: Int64 { state.withLock { $0.sentBytes } }
  /// What was read into the process.
  var readBytes: Int64 { state.withLock { $0.readBytes } }

  func region(at offset: Int64, maxBytes: Int) -> FileRegion? {
    state.withLock { state in
      state.askedCount += 1
      guard state.askedCount % 2 == 1 else { return nil }
      state.sentBytes += Int64(maxBytes)
      return FileRegion(
        fileHandle: handle, readerIndex: Int(offset), endIndex: Int(offset) + maxBytes)
    }
  }

  func read(at offset: Int64, maxBytes: Int) async throws -> ByteBuffer {
    state.withLock { $0.readBytes += Int64(maxBytes) }
    return ByteBuffer(bytes: bytes[Int(offset)..<(Int(offset) + maxBytes)])
  }

  func close() { closing.finish() }
}
