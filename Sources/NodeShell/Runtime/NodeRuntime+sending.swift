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
    transport?.stopSendingChunk(chunk, on: connection)
  }

  func readFragment(
    _ connection: ConnectionID, _ chunk: ChunkReference, offset: Int, length: Int,
    completion: @escaping ([UInt8]?) -> Void
  ) {
    let digest = chunk.digest
    if let session = slots[digest]?.session {
      let start = session.blob.geometry.offset(of: chunk.index) + Int64(offset)
      pool.run {
        try? session.bytes(at: start, count: length)
      } completion: {
        completion($0)
      }
    } else if let blob = wholeBlobs[digest] {
      let start = blob.geometry.offset(of: chunk.index) + Int64(offset)
      let known = openFiles.value(for: digest)
      let store = store
      pool.run {
        guard let file = known ?? (try? store.open(digest)) else { return nil }
        return (try? file.bytes(at: start, count: length)).map { (file, $0) }
      } completion: { (outcome: (BlobFile, [UInt8])?) in
        if known == nil, let outcome, self.wholeBlobs[digest] != nil {
          self.openFiles.insert(outcome.0, for: digest)
        }
        completion(outcome?.1)
      }
    } else {
      // Later, as the transport wants it; there is nothing to read.
      pool.run {
      } completion: {
        completion(nil)
      }
    }
  }
}
