// SPDX-License-Identifier: Apache-2.0

import OpenSSLRuntime
import PeerProtocol

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

  /// The same expectation, with nothing received.
  func startingOver() -> Reception {
    Reception(
      key, lengthBytes: lengthBytes, isLast: isLast, hash: initialHash, isBuffered: isBuffered)
  }
}
