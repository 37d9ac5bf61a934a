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
    completion: @escaping ([UInt8]?) -> Void
  ) {
    let reading = readings[connection]?[chunk] ?? ChunkReading()
    readings[connection, default: [:]][chunk] = reading
    if reading.answer(offset, completion) { return }
    let blob = slots[chunk.digest]?.session?.blob ?? wholeBlobs[chunk.digest]
    let isCrowded = readings.count > configuration.readAheadPeersMax
    let bytesMax = isCrowded ? length : configuration.readAheadBytesMax
    let end = min(offset + bytesMax, blob?.geometry.length(of: chunk.index) ?? offset + length)
    reading.begin(offset..<end)
    _ = reading.answer(offset, completion)
    read(chunk, offset..<end) { reading.end(offset..<end, $0) }
  }

  func forgetReading(_ connection: ConnectionID, _ chunk: ChunkReference) {
    readings[connection]?[chunk] = nil
    if readings[connection]?.isEmpty == true { readings[connection] = nil }
  }

  /// `completion` is given the fragments in order, up to the first that cannot be read.
  private func read(
    _ chunk: ChunkReference, _ offsets: Range<Int>, completion: @escaping ([[UInt8]]) -> Void
  ) {
    let digest = chunk.digest
    if let session = slots[digest]?.session {
      let start = session.blob.geometry.offset(of: chunk.index)
      pool.run {
        Self.fragments(offsets) { try session.bytes(at: start + $0, count: $1) }
      } completion: {
        completion($0)
      }
    } else if let blob = wholeBlobs[digest] {
      let start = blob.geometry.offset(of: chunk.index)
      let known = openFiles.value(for: digest)
      let store = store
      pool.run {
        guard let file = known ?? (try? store.open(digest)) else { return (nil, []) }
        return (file, Self.fragments(offsets) { try file.bytes(at: start + $0, count: $1) })
      } completion: { (outcome: (BlobFile?, [[UInt8]])) in
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

  private static func fragments(
    _ offsets: Range<Int>, _ read: (_ offset: Int64, _ count: Int) throws -> [UInt8]
  ) -> [[UInt8]] {
    var fragments: [[UInt8]] = []
    for offset in stride(
      from: offsets.lowerBound, to: offsets.upperBound, by: DataHeader.fragmentBytesMax)
    {
      let count = min(DataHeader.fragmentBytesMax, offsets.upperBound - offset)
      guard let bytes = try? read(Int64(offset), count), bytes.count == count else { break }
      fragments.append(bytes)
    }
    return fragments
  }
}
