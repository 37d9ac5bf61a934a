// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import PeerTransport
import Testing
import UVRuntime

@Suite(.timeLimit(.minutes(5))) struct StoppedSendingTests {
  private static let digest = Digest(
    HashState(algorithm: .sha256, bytes: [UInt8](repeating: 5, count: 32)))

  /// Chunks of one fragment, so that what the kernel has not taken whole is a last fragment. Those
  /// with an even index can be read.
  private static func chunk(_ number: Int) -> ChunkReference {
    ChunkReference(digest, 2 * number)
  }

  private static let lengthBytes = DataHeader.fragmentBytesMax

  /// More than any kernel takes.
  private static let chunksMax = 1024

  /// Sends chunks 0, 1, 2… until the kernel takes no more: the one before the last is then being
  /// written, and the last waits. Returns the number of the last.
  ///
  /// MUST be called in one turn of the loop, in which nobody reads.
  private static func fill(_ peer: TestPeer, _ connection: ConnectionID) -> Int {
    for number in 0..<chunksMax {
      let sentBytes = peer.transport.traffic.dataBytesSent
      peer.transport.sendChunk(chunk(number), lengthBytes: lengthBytes, on: connection)
      if peer.transport.traffic.dataBytesSent == sentBytes { return number }
    }
    preconditionFailure("the kernel took \(chunksMax) chunks that nobody reads")
  }

  @Test("of a chunk that is stopped and queued anew only the new sending is reported")
  func queuedAnew() async {
    let pair = await PeerPair()
    let loop = pair.loop
    let address = await pair.address
    let reader = await loop.run {
      let reader = RawPeer(PeerPair.diallerCredentials)
      reader.connect(to: address, on: loop)
      return LoopBound(reader, on: loop)
    }
    let connection = await pair.listener.opened().id
    let last = await pair.onListener { peer in
      peer.readsAtOnce = true
      let last = Self.fill(peer, connection)
      peer.transport.stopSendingChunk(Self.chunk(last - 1), on: connection)
      peer.transport.sendChunk(
        Self.chunk(last - 1), lengthBytes: Self.lengthBytes, on: connection)
      return last
    }
    let anew = [Self.chunk(last), Self.chunk(last - 1)]
    for chunk in anew { await pair.listener.wait(for: .sent(chunk)) }
    // Behind all that could still be reported.
    let final = Self.chunk(last + 1)
    await pair.onListener {
      $0.transport.sendChunk(final, lengthBytes: Self.lengthBytes, on: connection)
    }
    let events = await pair.listener.wait(for: .sent(final))
    let expected = (0..<(last - 1)).map(Self.chunk) + anew + [final]
    #expect(Array(events.dropFirst()) == expected.map { PeerEvent.sent($0) })
    await loop.run { reader.value.close() }
    await pair.shutdown()
  }
}
