// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import PeerTransport
import Storage
import SwarmCore
import UVRuntime

extension NodeRuntime {
  func sendChunk(_ connection: ConnectionID, _ chunk: ChunkReference) {
    guard let blob = slots[chunk.digest]?.blob ?? wholeBlobs[chunk.digest] else {
      raise(.chunkUnreadable(connection, chunk))
      return
    }
    sendingPins[connection, default: [:]][chunk] = cache.pin(chunk.digest)
    transport?.sendChunk(
      chunk, lengthBytes: blob.geometry.length(of: chunk.index), on: connection)
  }

  func stopSendingChunk(_ connection: ConnectionID, _ chunk: ChunkReference) {
    sendingPins[connection]?[chunk] = nil
    forgetReading(connection, chunk)
    transport?.stopSendingChunk(chunk, on: connection)
  }

  func readFragment(
    _ connection: ConnectionID, _ chunk: ChunkReference, offset: Int, length: Int,
    completion: @escaping (BufferSlice?) -> Void
  ) {
    let reading = readings[connection]?[chunk] ?? ChunkReading()
    readings[connection, default: [:]][chunk] = reading
    if reading.answer(offset, completion) { return }
    let blob = slots[chunk.digest]?.session?.blob ?? wholeBlobs[chunk.digest]
    let isCrowded = readings.count > configuration.readAheadPeersMax
    let bytesMax = isCrowded ? length : BufferPool.bufferBytesMax
    let end = min(offset + bytesMax, blob?.geometry.length(of: chunk.index) ?? offset + length)
    reading.begin(offset..<end)
    _ = reading.answer(offset, completion)
    read(chunk, offset..<end) { reading.end(offset..<end, $0) }
  }

  func forgetReading(_ connection: ConnectionID, _ chunk: ChunkReference) {
    readings[connection]?[chunk] = nil
    if readings[connection]?.isEmpty == true { readings[connection] = nil }
  }

  /// `completion` is given the fragments in order; none where the bytes cannot be read.
  private func read(
    _ chunk: ChunkReference, _ offsets: Range<Int>, completion: @escaping ([BufferSlice]) -> Void
  ) {
    let (digest, payloadPool) = (chunk.digest, payloadPool)
    if let session = slots[digest]?.session {
      let start = session.blob.geometry.offset(of: chunk.index) + Int64(offsets.lowerBound)
      pool.run {
        unsafe Self.fragments(offsets.count, from: payloadPool) { buffer throws(StorageError) in
          try unsafe session.read(at: start, into: buffer)
          return buffer.count
        }
      } completion: {
        completion($0)
      }
    } else if let blob = wholeBlobs[digest] {
      let start = blob.geometry.offset(of: chunk.index) + Int64(offsets.lowerBound)
      let known = openFiles.value(for: digest)
      let store = store
      pool.run {
        guard let file = known ?? (try? store.open(digest)) else { return (nil, []) }
        let fragments = unsafe Self.fragments(offsets.count, from: payloadPool) {
          buffer throws(StorageError) in
          try unsafe file.read(at: start, into: buffer)
        }
        return (file, fragments)
      } completion: { (outcome: ((any BlobReader)?, [BufferSlice])) in
        if known == nil, let file = outcome.0, self.wholeBlobs[digest] != nil {
          self.openFiles.insert(file, for: digest)
        }
        completion(outcome.1)
      }
    } else {
      // Later, as the transport wants it; there is nothing to read.
      pool.run {
      } completion: {
        completion([])
      }
    }
  }

  /// One read, and as many fragments as there are in it.
  private static func fragments(
    _ count: Int, from pool: BufferPool,
    _ read: (UnsafeMutableRawBufferPointer) throws(StorageError) -> Int
  ) -> [BufferSlice] {
    let buffer = pool.take(bytes: count)
    let readCount = try? unsafe buffer.withBytes { bytes throws(StorageError) in
      try unsafe read(UnsafeMutableRawBufferPointer(rebasing: bytes[..<count]))
    }
    guard readCount == count else { return [] }
    return stride(from: 0, to: count, by: DataHeader.fragmentBytesMax).map {
      BufferSlice(buffer, $0..<min($0 + DataHeader.fragmentBytesMax, count))
    }
  }
}
