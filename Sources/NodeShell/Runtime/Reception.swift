// SPDX-License-Identifier: Apache-2.0

import OpenSSLRuntime
import PeerProtocol
import UVRuntime

/// One expected chunk on its way in from one peer. Loop thread only.
final class Reception {
  struct Key: Hashable {
    let connection: ConnectionID
    let chunk: ChunkReference
  }

  let key: Key
  let lengthBytes: Int
  let isLast: Bool
  /// As the chunk starts, for a sender that starts it over.
  let initialHash: HashStream
  /// Hashing goes on from here with the next fragment.
  var hash: HashStream
  /// Fragments come in order, so this is the offset of the next one.
  var receivedBytes = 0
  var writtenBytes = 0
  /// What has come since the last piece that was to be written.
  private var filling: PooledBuffer?
  private var filledBytes = 0
  /// It is gathered rather than written.
  let isBuffered: Bool
  var gathered: [UInt8] = []
  /// Nothing of it is written any more, and nothing said.
  var isAbandoned = false

  init(
    _ key: Key, lengthBytes: Int, isLast: Bool, hash: HashStream, isBuffered: Bool
  ) {
    self.key = key
    self.lengthBytes = lengthBytes
    self.isLast = isLast
    self.initialHash = hash
    self.hash = hash
    self.isBuffered = isBuffered
  }

  /// Takes in what comes next and hands `piece` what is to be written now: buffers that are full,
  /// and the last, so that a chunk that comes byte by byte is hashed and written in as few jobs.
  func receive(
    _ bytes: UnsafeRawBufferPointer, into pool: BufferPool,
    _ piece: (_ offset: Int, BufferSlice) -> Void
  ) {
    precondition(bytes.count <= lengthBytes - receivedBytes, "more than the chunk")
    var rest = unsafe bytes
    repeat {
      let pieceStart = receivedBytes - filledBytes
      let pieceBytes = min(BufferPool.bufferBytesMax, lengthBytes - pieceStart)
      let buffer = filling ?? pool.take(bytes: pieceBytes)
      let (filled, taken) = (filledBytes, min(rest.count, pieceBytes - filledBytes))
      let source = unsafe UnsafeRawBufferPointer(rebasing: rest[..<taken])
      unsafe buffer.withBytes {
        unsafe UnsafeMutableRawBufferPointer(rebasing: $0[filled...]).copyMemory(from: source)
      }
      unsafe rest = UnsafeRawBufferPointer(rebasing: rest[taken...])
      receivedBytes += taken
      filledBytes += taken
      if filledBytes < pieceBytes {
        filling = buffer
      } else {
        (filling, filledBytes) = (nil, 0)
        piece(pieceStart, BufferSlice(buffer, 0..<pieceBytes))
      }
    } while unsafe !rest.isEmpty
  }

  /// The same expectation, with nothing received.
  func startingOver() -> Reception {
    Reception(
      key, lengthBytes: lengthBytes, isLast: isLast, hash: initialHash, isBuffered: isBuffered)
  }
}
