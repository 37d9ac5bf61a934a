// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore
import Testing

/// How a chunk transfer is agreed (Docs/Protocol.md §5).
@Suite struct OfferTests {
  private let aa = ModelBlob(0xaa, chunks: 4)
  private let c2 = ConnectionID(2)
  private let c3 = ConnectionID(3)

  /// Node 1111… with chunk 0 of blob aa, its entries signed.
  private func partialHolder() -> Solo {
    var node = Solo()
    node.pull(aa)
    node.fetch(0..<1, of: aa)
    return node
  }

  /// Node 1111… after blob aa with peers 2222… and 3333…, the whole chain known.
  private func seeker() -> Solo {
    var node = Solo { $0.mayFetchUpstream = false }
    node.meet(2)
    node.meet(3)
    node.pull(aa)
    node.hearChain(aa.batch(1..<4, by: 2), from: 2)
    return node
  }

  @Test("a want is answered with the chunks held")
  func wantIsAnsweredWithHave() {
    var node = Solo()
    node.take(.blobHeld(aa.blob))
    node.meet(2)
    #expect(
      node.hear(.want([aa.blob]), from: 2) == [
        .loadChain(aa.digest), .sendFrame(c2, .have(Holding(blob: aa.blob, chunks: [0..<4]))),
      ])
  }

  @Test("a whole blob is offered once its chain has been read")
  func wholeIsOffered() {
    var node = Solo()
    node.take(.blobHeld(aa.blob))
    node.meet(2)
    node.hear(.want([aa.blob]), from: 2)
    let chain = aa.batch(1..<4, by: 5)
    let effects = node.take(.chainLoaded(aa.digest, [chain]))
    #expect(effects.first == .sendFrame(c2, .chain(chain)))
    for index in 0..<4 { #expect(effects.contains(.sendFrame(c2, .offer(aa.chunk(index))))) }
  }

  @Test("of many small blobs each goes to another peer first")
  func smallBlobsAreSpread() {
    var node = Solo { $0.uplinkWindowChunksMin = 1 }
    let blobs = (UInt8(0xa0)...0xa2).map { ModelBlob($0, chunks: 1) }
    for blob in blobs { node.take(.blobHeld(blob.blob)) }
    for number: UInt8 in 2...4 { node.meet(number) }
    var effects = (UInt64(2)...4).flatMap { node.hear(.want(blobs.map(\.blob)), from: $0) }
    var receivers: Set<ConnectionID> = []
    for _ in blobs {
      let offers = effects.compactMap { effect -> (to: ConnectionID, chunk: ChunkReference)? in
        if case .sendFrame(let receiver, .offer(let chunk)) = effect {
          (receiver, chunk)
        } else {
          nil
        }
      }
      guard let (receiver, chunk) = offers.last else { break }
      receivers.insert(receiver)
      effects = node.hear(.accept(chunk), from: receiver.number)
      effects += node.take(.chunkSent(receiver, chunk))
    }
    #expect(receivers.count == 3)
  }

  @Test("an offer comes after the entries that check the chunk, which are not told twice")
  func entriesComeFirst() {
    var node = partialHolder()
    node.meet(2)
    let offer = NodeEffect.sendFrame(c2, .offer(aa.chunk(0)))
    let chain = NodeEffect.sendFrame(c2, .chain(aa.batch(1..<2, by: 1)))
    let have = NodeEffect.sendFrame(c2, .have(Holding(blob: aa.blob, chunks: [0..<1])))
    #expect(node.hear(.want([aa.blob]), from: 2) == [have, chain, offer])
    node.hear(.decline(aa.chunk(0), .busy), from: 2)
    let again = node.pass(.milliseconds(300))
    #expect(again.contains(offer))
    #expect(!again.contains(chain))
  }

  @Test("a chunk is expected before its acceptance is sent, and the others are told soon after")
  func expectComesBeforeAccept() {
    var node = seeker()
    let told = Progress(holding: Holding(blob: aa.blob, chunks: []), expected: [1])
    #expect(
      node.hear(.offer(aa.chunk(1)), from: 2) == [
        .expectChunk(c2, aa.chunk(1), from: aa.chain[1]),
        .sendFrame(c2, .accept(aa.chunk(1))),
      ])
    #expect(
      node.pass(.milliseconds(4)) == [
        .sendFrame(c2, .progress(told)),
        .sendFrame(c3, .progress(told)),
      ])
  }

  @Test("an older peer is told in frames it knows")
  func olderPeerHearsExpect() {
    var node = seeker()
    let older = PeerIdentity(
      nodeID: Fixture.nodeID(4), publicKey: Fixture.key(4), role: .node, advertised: nil, zone: "",
      version: ProtocolVersion(major: 1, minor: 0))
    node.take(.connectionOpened(ConnectionID(4), older, isInitiator: false))
    node.hear(.offer(aa.chunk(1)), from: 2)
    let effects = node.pass(.milliseconds(4))
    #expect(effects.last == .sendFrame(ConnectionID(4), .expect(aa.chunk(1))))
  }

  @Test("who says that every chunk is on its way to it is offered none, for a second at most")
  func expectedInVain() {
    var node = Solo()
    node.take(.blobHeld(aa.blob))
    node.meet(2)
    let all = Progress(holding: Holding(blob: aa.blob, chunks: []), expected: [0, 1, 2, 3])
    node.hear(.want([aa.blob]), from: 2)
    node.hear(.progress(all), from: 2)
    func isOffer(_ effect: NodeEffect) -> Bool {
      if case .sendFrame(_, .offer) = effect { true } else { false }
    }
    #expect(!node.take(.chainLoaded(aa.digest, [aa.batch(1..<4, by: 5)])).contains(where: isOffer))
    #expect(node.pass(.milliseconds(1_300)).contains(where: isOffer))
  }

  @Test("an offer of a held chunk is declined as held")
  func heldIsDeclined() {
    var node = seeker()
    node.hear(.offer(aa.chunk(1)), from: 2)
    node.receive(1, of: aa, from: 2)
    #expect(
      node.hear(.offer(aa.chunk(1)), from: 3) == [
        .sendFrame(c3, .decline(aa.chunk(1), .held))
      ])
  }

  @Test("an offer of a chunk on its way is declined as underway")
  func underwayIsDeclined() {
    var node = seeker()
    node.hear(.offer(aa.chunk(1)), from: 2)
    #expect(
      node.hear(.offer(aa.chunk(1)), from: 3) == [
        .sendFrame(c3, .decline(aa.chunk(1), .underway))
      ])
  }

  @Test("an offer of a blob nobody asked for is declined as unwanted")
  func unwantedIsDeclined() {
    var node = seeker()
    let bb = ChunkReference(Fixture.digest(0xbb), 0)
    #expect(node.hear(.offer(bb), from: 2) == [.sendFrame(c2, .decline(bb, .unwanted))])
  }

  @Test("an offer of a whole blob's chunk is declined as held")
  func wholeIsDeclined() {
    var node = Solo()
    node.meet(2)
    node.take(.blobHeld(aa.blob))
    #expect(
      node.hear(.offer(aa.chunk(3)), from: 2) == [.sendFrame(c2, .decline(aa.chunk(3), .held))])
  }

  @Test("an offer of a chunk whose entries are not known is declined as such")
  func unverifiableIsDeclined() {
    var node = Solo { $0.mayFetchUpstream = false }
    node.meet(2)
    node.pull(aa)
    #expect(
      node.hear(.offer(aa.chunk(0)), from: 2) == [
        .sendFrame(c2, .decline(aa.chunk(0), .chainMissing))
      ])
  }

  @Test("chunks beyond the room for them are declined as busy")
  func tooManyAreDeclined() {
    let bb = ModelBlob(0xbb, chunks: 7)
    var node = Solo { $0.mayFetchUpstream = false }
    node.meet(2)
    node.pull(bb)
    node.hearChain(bb.batch(1..<7, by: 2), from: 2)
    for index in 0..<6 {
      let answer = node.hear(.offer(bb.chunk(index)), from: 2)
      #expect(answer.contains(.sendFrame(c2, .accept(bb.chunk(index)))))
    }
    #expect(
      node.hear(.offer(bb.chunk(6)), from: 2) == [.sendFrame(c2, .decline(bb.chunk(6), .busy))])
  }

  @Test("an accepted chunk is sent; when it has left, the peer is known to have it")
  func acceptedIsSent() {
    var node = partialHolder()
    node.meet(2)
    node.hear(.want([aa.blob]), from: 2)
    #expect(node.hear(.accept(aa.chunk(0)), from: 2) == [.sendChunk(c2, aa.chunk(0))])
    let observed = node.takeAll(.chunkSent(c2, aa.chunk(0)))
    let bytes = aa.blob.geometry.length(of: 0)
    #expect(
      observed == [.observe(.chunkServed(aa.chunk(0), bytes: bytes, to: Fixture.nodeID(2)))])
    #expect(!node.pass(.seconds(2)).contains(.sendFrame(c2, .offer(aa.chunk(0)))))
  }

  @Test("an acceptance of nothing offered is not followed by data")
  func strayAcceptIsIgnored() {
    var node = partialHolder()
    node.meet(2)
    for index in [0, 2] {
      let cancel = NodeEffect.sendFrame(c2, .cancel(aa.chunk(index)))
      #expect(node.hear(.accept(aa.chunk(index)), from: 2) == [cancel])
    }
  }

  @Test("a refusal that crossed an offer made anew leaves nobody waiting for the chunk")
  func crossedRefusal() {
    var node = partialHolder()
    node.meet(2)
    let offer = NodeEffect.sendFrame(c2, .offer(aa.chunk(0)))
    #expect(node.hear(.want([aa.blob]), from: 2).contains(offer))
    // Nothing is heard of the first offer, which the peer refuses, until the second is on its way,
    // which the peer accepts.
    #expect(node.pass(.milliseconds(2_200)).contains(offer))
    node.hear(.decline(aa.chunk(0), .busy), from: 2)
    let answer = node.hear(.accept(aa.chunk(0)), from: 2)
    #expect(answer == [.sendFrame(c2, .cancel(aa.chunk(0)))])
  }

  @Test("an offer that is not answered is taken back within its expiry and a tick")
  func offerExpires() {
    var node = partialHolder()
    node.meet(2)
    node.hear(.want([aa.blob]), from: 2)
    #expect(!node.pass(.milliseconds(950)).contains(.sendFrame(c2, .cancel(aa.chunk(0)))))
    let cancel = NodeEffect.sendFrame(c2, .cancel(aa.chunk(0)))
    #expect(node.pass(.milliseconds(150)).contains(cancel))
    #expect(node.hear(.accept(aa.chunk(0)), from: 2) == [cancel])
  }

  @Test("a cancelled transfer is forgotten, and the chunk taken from another")
  func cancelFreesTheReceiver() {
    var node = seeker()
    node.hear(.offer(aa.chunk(1)), from: 2)
    #expect(node.hear(.cancel(aa.chunk(1)), from: 2) == [.abandonChunk(c2, aa.chunk(1))])
    let answer = node.hear(.offer(aa.chunk(1)), from: 3)
    #expect(answer.contains(.sendFrame(c3, .accept(aa.chunk(1)))))
  }

  @Test("a cancelled send stops and makes room for another peer's")
  func cancelFreesTheSender() {
    var node = partialHolder()
    // The second is not offered what the first is being sent: this node streams the blob.
    for number: UInt8 in 2...3 {
      node.meet(number)
      node.hear(.want([aa.blob]), from: UInt64(number))
    }
    #expect(
      node.hear(.accept(aa.chunk(0)), from: 2).contains(.sendChunk(ConnectionID(2), aa.chunk(0))))
    let effects = node.hear(.cancel(aa.chunk(0)), from: 2)
    #expect(effects.first == .stopSendingChunk(c2, aa.chunk(0)))
    #expect(effects.contains(.sendFrame(ConnectionID(3), .offer(aa.chunk(0)))))
    #expect(node.take(.chunkSent(c2, aa.chunk(0))).isEmpty)
  }

  @Test("a request is served without an offer")
  func requestIsServed() {
    var node = partialHolder()
    node.meet(2)
    #expect(
      node.hear(.request(aa.chunk(0)), from: 2) == [
        .sendFrame(c2, .chain(aa.batch(1..<2, by: 1))), .sendChunk(c2, aa.chunk(0)),
      ])
    #expect(
      node.hear(.request(aa.chunk(3)), from: 2) == [
        .sendFrame(c2, .decline(aa.chunk(3), .missing))
      ])
  }

  @Test("a request that crossed the offer counts as its acceptance")
  func crossedRequestIsServed() {
    var node = partialHolder()
    node.meet(2)
    node.hear(.want([aa.blob]), from: 2)
    #expect(node.hear(.request(aa.chunk(0)), from: 2) == [.sendChunk(c2, aa.chunk(0))])
    #expect(node.hear(.accept(aa.chunk(0)), from: 2).isEmpty)
  }

  @Test("a chunk that cannot be read is cancelled and not offered again")
  func unreadableIsWithdrawn() {
    var node = partialHolder()
    node.meet(2)
    node.hear(.want([aa.blob]), from: 2)
    node.hear(.accept(aa.chunk(0)), from: 2)
    let effects = node.take(.chunkUnreadable(c2, aa.chunk(0)))
    #expect(effects.contains(.sendFrame(c2, .cancel(aa.chunk(0)))))
    #expect(!node.pass(.seconds(2)).contains(.sendFrame(c2, .offer(aa.chunk(0)))))
  }

  @Test("a peer that says it has a chunk is not offered it")
  func haveWithdrawsTheOffer() {
    var node = partialHolder()
    node.meet(2)
    node.hear(.want([aa.blob]), from: 2)
    let effects = node.hear(.have(Holding(blob: aa.blob, chunks: [0..<1])), from: 2)
    #expect(effects == [.sendFrame(c2, .cancel(aa.chunk(0)))])
    #expect(!node.pass(.seconds(2)).contains(.sendFrame(c2, .offer(aa.chunk(0)))))
  }

  @Test("a peer that no longer wants a blob is offered nothing of it")
  func unwantWithdrawsTheOffer() {
    var node = partialHolder()
    node.meet(2)
    node.hear(.want([aa.blob]), from: 2)
    #expect(node.hear(.unwant([aa.digest]), from: 2) == [.sendFrame(c2, .cancel(aa.chunk(0)))])
    #expect(!node.pass(.seconds(2)).contains(.sendFrame(c2, .offer(aa.chunk(0)))))
  }
}
