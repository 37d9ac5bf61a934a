// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore
import Testing

/// What becomes of a chunk that was accepted or asked for.
@Suite struct TransferTests {
  private let aa = ModelBlob(0xaa, chunks: 4)
  private let c2 = ConnectionID(2)
  private let c3 = ConnectionID(3)

  /// Node 1111… after blob aa, which 2222… and 3333… have; the whole chain is known.
  private func seeker() -> Solo {
    var node = Solo { $0.mayFetchUpstream = false }
    node.meet(2)
    node.meet(3)
    node.pull(aa)
    for connection in [UInt64(2), 3] {
      node.hear(.have(Holding(blob: aa.blob, chunks: [0..<4])), from: connection)
    }
    node.hearChain(aa.batch(1..<4, by: 2), from: 2)
    return node
  }

  @Test("an accepted chunk that never arrives is cancelled and asked for elsewhere within 3 s")
  func silentSenderIsLeft() {
    var node = seeker()
    node.hear(.offer(aa.chunk(2)), from: 2)
    let effects = node.pass(.seconds(3))
    #expect(effects.contains(.abandonChunk(c2, aa.chunk(2))))
    #expect(effects.contains(.sendFrame(c2, .cancel(aa.chunk(2)))))
    #expect(effects.contains(.sendFrame(c3, .request(aa.chunk(2)))))
  }

  @Test("chunks that peers have and nobody offers are asked for")
  func stallIsBroken() {
    var node = seeker()
    let effects = node.pass(.milliseconds(400))
    for index in 0..<4 {
      let requests = effects.filter {
        $0 == .sendFrame(c2, .request(aa.chunk(index)))
          || $0 == .sendFrame(c3, .request(aa.chunk(index)))
      }
      #expect(requests.count == 1, "chunk \(index)")
    }
  }

  @Test("the chunk a local client waits for is asked for though others come")
  func awaitedIsRequested() {
    var node = seeker()
    node.take(.readerWaiting(ReaderID(1), aa.digest, chunks: 0..<4))
    var effects: [NodeEffect] = []
    for index in 1..<3 {
      node.hear(.offer(aa.chunk(index)), from: 2)
      effects += node.pass(.milliseconds(90))
      node.receive(index, of: aa, from: 2)
    }
    let requests = effects.filter {
      $0 == .sendFrame(c2, .request(aa.chunk(0))) || $0 == .sendFrame(c3, .request(aa.chunk(0)))
    }
    #expect(requests.count == 1)
  }

  @Test("a declined request goes to another peer")
  func declinedRequestGoesOn() throws {
    var node = seeker()
    let asked = node.pass(.milliseconds(400))
    let first = try #require(
      [c2, c3].first { asked.contains(.sendFrame($0, .request(aa.chunk(0)))) })
    let other = first == c2 ? c3 : c2
    let answer = node.hear(.decline(aa.chunk(0), .missing), from: first.number)
    #expect(answer.contains(.abandonChunk(first, aa.chunk(0))))
    #expect(node.pass(.milliseconds(400)).contains(.sendFrame(other, .request(aa.chunk(0)))))
  }

  @Test("a flipped chunk costs its sender the connection and a place in quarantine")
  func flippedChunkIsRejected() {
    var node = seeker()
    node.hear(.offer(aa.chunk(1)), from: 2)
    let wrong = aa.hash(666, at: 1, from: aa.chain[1])
    #expect(
      node.takeAll(.chunkReceived(c2, aa.chunk(1), wrong)) == [
        .observe(.chunkRejected(aa.chunk(1), .hashMismatch, from: Fixture.nodeID(2))),
        .observe(.peerQuarantined(Fixture.nodeID(2), .hashMismatch)),
        .closeConnection(c2, .chunkRejected),
        .observe(.peerLost(Fixture.nodeID(2), .chunkRejected)),
      ])
    #expect(node.meet(2, as: 22) == [.closeConnection(ConnectionID(22), .quarantined)])
    #expect(node.hear(.offer(aa.chunk(1)), from: 3).contains(.sendFrame(c3, .accept(aa.chunk(1)))))
  }

  @Test("a last chunk that does not end in the digest is rejected")
  func wrongLastChunkIsRejected() {
    var node = seeker()
    node.hear(.offer(aa.chunk(3)), from: 2)
    let wrong = aa.hash(666, at: 3, from: aa.chain[3])
    let effects = node.take(.chunkReceived(c2, aa.chunk(3), wrong))
    #expect(effects.contains(.closeConnection(c2, .chunkRejected)))
  }

  @Test("a chunk that was not expected, or not from there, changes nothing")
  func strayChunkIsIgnored() {
    var node = seeker()
    #expect(node.receive(1, of: aa, from: 2).isEmpty)
    node.hear(.offer(aa.chunk(1)), from: 2)
    #expect(node.receive(1, of: aa, from: 3).isEmpty)
    #expect(node.receive(1, of: aa, from: 7).isEmpty)
  }

  @Test("a connection that closes frees the chunks underway on it")
  func closingFrees() {
    var node = seeker()
    node.hear(.offer(aa.chunk(1)), from: 2)
    node.take(.connectionClosed(c2, .transportFailed))
    #expect(node.hear(.offer(aa.chunk(1)), from: 3).contains(.sendFrame(c3, .accept(aa.chunk(1)))))
    #expect(node.receive(1, of: aa, from: 2).isEmpty)
  }

  @Test("clients may read the chunks without a gap, and only those")
  func readablePrefix() {
    var node = seeker()
    for index in [1, 2, 0] {
      node.hear(.offer(aa.chunk(index)), from: 2)
      let effects = node.receive(index, of: aa, from: 2)
      #expect(effects.contains(.advanceReadable(aa.digest, chunks: 3)) == (index == 0))
    }
  }

  @Test("a blob is committed when its last missing chunk has come, with the chain that proves it")
  func commits() {
    var node = seeker()
    for index in [3, 1, 0] {
      node.hear(.offer(aa.chunk(index)), from: 2)
      let effects = node.receive(index, of: aa, from: 2)
      #expect(!effects.contains { if case .commitBlob = $0 { true } else { false } })
    }
    node.hear(.offer(aa.chunk(2)), from: 3)
    let effects = node.receive(2, of: aa, from: 3)
    #expect(effects.contains(.commitBlob(aa.digest, chain: [aa.batch(1..<4, by: 2)])))
    #expect(node.take(.blobStored(aa.digest)).contains(.sendFrame(c2, .unwant([aa.digest]))))
  }

  @Test("a chunk is told of when it has come, not when it is accepted")
  func onlyVerifiedIsAdvertised() {
    var node = seeker()
    node.hear(.offer(aa.chunk(1)), from: 2)
    let have = NodeEffect.sendFrame(c3, .have(Holding(blob: aa.blob, chunks: [1..<2])))
    #expect(!node.pass(.milliseconds(100)).contains(have))
    node.receive(1, of: aa, from: 2)
    #expect(node.pass(.milliseconds(5)).contains(have))
  }

  @Test("chunks that come together are told as runs in one frame")
  func havesAreBatched() {
    var node = seeker()
    for index in [0, 1, 3] { node.hear(.offer(aa.chunk(index)), from: 2) }
    for index in [0, 1, 3] { node.receive(index, of: aa, from: 2) }
    let effects = node.pass(.milliseconds(5))
    let have = Frame.have(Holding(blob: aa.blob, chunks: [0..<2, 3..<4]))
    #expect(effects.contains(.sendFrame(c3, have)))
  }

  @Test("what has come is told in one frame with what is accepted meanwhile")
  func haveGoesWithExpect() {
    var node = seeker()
    node.hear(.offer(aa.chunk(1)), from: 2)
    node.receive(1, of: aa, from: 2)
    let told = Progress(holding: Holding(blob: aa.blob, chunks: [1..<2]), expected: [3])
    node.hear(.offer(aa.chunk(3)), from: 2)
    let effects = node.pass(.milliseconds(4))
    #expect(effects.contains(.sendFrame(c3, .progress(told))))
    #expect(!effects.contains { if case .sendFrame(_, .have) = $0 { true } else { false } })
  }

  @Test("a disk that fails ends the pull, and peers are told")
  func storageFailureEndsThePull() {
    var node = seeker()
    node.hear(.offer(aa.chunk(1)), from: 2)
    let effects = node.take(.storageFailed(aa.digest))
    #expect(effects.contains(.abandonChunk(c2, aa.chunk(1))))
    #expect(effects.contains(.sendFrame(c2, .cancel(aa.chunk(1)))))
    #expect(effects.contains(.sendFrame(c2, .unwant([aa.digest]))))
    #expect(effects.contains(.failBlob(aa.digest, .storageFailed)))
    #expect(
      node.hear(.offer(aa.chunk(1)), from: 2) == [
        .sendFrame(c2, .decline(aa.chunk(1), .unwanted))
      ])
  }

  @Test("a disk that fails at the commit ends the pull, and the blob can be pulled anew")
  func commitFailureEndsThePull() {
    var node = seeker()
    for index in 0..<4 {
      node.hear(.offer(aa.chunk(index)), from: 2)
      node.receive(index, of: aa, from: 2)
    }
    #expect(
      node.take(.storageFailed(aa.digest)).contains(.failBlob(aa.digest, .storageFailed)))
    #expect(node.pull(aa).first == .beginBlob(aa.blob))
  }
}
