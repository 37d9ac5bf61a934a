// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore
import Testing

/// A chunk comes into a zone once. Node 1111… is in zone "east".
@Suite struct ZoneTests {
  private let aa = ModelBlob(0xaa, chunks: 8)
  private let c2 = ConnectionID(2)
  private let c3 = ConnectionID(3)

  /// Node 1111… after blob aa, the whole chain known, with 2222… in its zone and 3333… in another.
  private func seeker() -> Solo {
    var node = Solo {
      $0.zone = "east"
      $0.mayFetchUpstream = false
    }
    node.meet(2, zone: "east")
    node.meet(3, zone: "west")
    node.pull(aa)
    node.hear(.want([aa.blob]), from: 2)
    node.hearChain(aa.batch(1..<8, by: 3), from: 3)
    return node
  }

  /// Node 1111… with all of blob aa and peers that want it.
  private func holder(peers: [(number: UInt8, zone: String)]) -> (Solo, [NodeEffect]) {
    var node = Solo { $0.zone = "east" }
    node.take(.blobHeld(aa.blob))
    for (number, zone) in peers {
      node.meet(number, zone: zone)
      node.hear(.want([aa.blob]), from: UInt64(number))
    }
    let effects = node.take(.chainLoaded(aa.digest, [aa.batch(1..<8, by: 5)]))
    return (node, effects)
  }

  @Test("what a neighbour in the zone has or expects is not taken from another zone")
  func atHand() {
    var node = seeker()
    node.hear(.expect(aa.chunk(1)), from: 2)
    node.hear(.have(Holding(blob: aa.blob, chunks: [2..<3])), from: 2)
    for index in 1...2 {
      #expect(
        node.hear(.offer(aa.chunk(index)), from: 3)
          == [.sendFrame(c3, .decline(aa.chunk(index), .underway))])
    }
    #expect(node.hear(.offer(aa.chunk(3)), from: 3).contains(.sendFrame(c3, .accept(aa.chunk(3)))))
    #expect(node.hear(.offer(aa.chunk(2)), from: 2).contains(.sendFrame(c2, .accept(aa.chunk(2)))))
  }

  @Test("a neighbour that does not deliver what it expects is waited for 2 s")
  func notAtHandForEver() {
    var node = seeker()
    let decline = NodeEffect.sendFrame(c3, .decline(aa.chunk(1), .underway))
    let request = NodeEffect.sendFrame(c3, .request(aa.chunk(1)))
    node.pass(.milliseconds(1_700))
    node.hear(.expect(aa.chunk(1)), from: 2)
    #expect(node.hear(.offer(aa.chunk(1)), from: 3) == [decline])
    #expect(!node.pass(.milliseconds(200)).contains(request))
    #expect(node.pass(.milliseconds(200)).contains(request))
  }

  @Test("those of a zone share what may be underway to it from others")
  func sharedRoom() {
    func accepted(neighbours: ClosedRange<UInt8>) -> Int {
      var node = seeker()
      for number in neighbours {
        node.meet(number, zone: "east")
        node.hear(.want([aa.blob]), from: UInt64(number))
      }
      return (0..<8).count { index in
        node.hear(.offer(aa.chunk(index)), from: 3)
          .contains(.sendFrame(c3, .accept(aa.chunk(index))))
      }
    }
    #expect(accepted(neighbours: 4...4) == 6)
    #expect(accepted(neighbours: 4...9) == 3)
    #expect(accepted(neighbours: 4...8) == 3)
  }

  @Test("two peers of another zone are offered one chunk each, and not the same")
  func oneEach() {
    let (_, effects) = holder(peers: [(2, "west"), (3, "west")])
    let offers = effects.offers(of: aa)
    #expect(offers.map(\.connection) == [c2, c3])
    #expect(Set(offers.map(\.index)).count == 2)
  }

  @Test("a peer is not offered what another of its zone has or expects")
  func knownThere() {
    var (node, _) = holder(peers: [(2, "west")])
    node.meet(3, zone: "west")
    node.hear(.have(Holding(blob: aa.blob, chunks: [0..<4])), from: 2)
    for index in 4..<8 { node.hear(.expect(aa.chunk(index)), from: 2) }
    #expect(node.hear(.want([aa.blob]), from: 3).offers(of: aa).isEmpty)
  }

  @Test("a send to another zone takes nobody's place on the uplink")
  func besideOthers() {
    var (node, effects) = holder(peers: [(2, "west"), (3, "east")])
    let far = effects.offers(of: aa).filter { $0.connection == c2 }.map(\.index)
    let near = effects.offers(of: aa).filter { $0.connection == c3 }.map(\.index)
    #expect(far.count == 1)
    #expect(!near.isEmpty)
    func takes(_ index: Int, _ connection: UInt64) -> Bool {
      node.hear(.accept(aa.chunk(index)), from: connection)
        .contains(.sendChunk(ConnectionID(connection), aa.chunk(index)))
    }
    #expect(takes(far[0], 2))
    #expect(takes(near[0], 3))
  }

  @Test("a stalled node asks in its own zone")
  func stalled() {
    var node = seeker()
    for peer in [2, 3] as [UInt64] {
      node.hear(.have(Holding(blob: aa.blob, chunks: [0..<8])), from: peer)
    }
    let requests = node.pass(.milliseconds(500)).compactMap { effect -> ConnectionID? in
      if case .sendFrame(let connection, .request) = effect { connection } else { nil }
    }
    #expect(!requests.isEmpty)
    #expect(requests.allSatisfy { $0 == c2 })
  }
}

extension [NodeEffect] {
  fileprivate func offers(of model: ModelBlob) -> [(connection: ConnectionID, index: Int)] {
    compactMap { effect in
      guard case .sendFrame(let connection, .offer(let chunk)) = effect,
        chunk.digest == model.digest
      else { return nil }
      return (connection, chunk.index)
    }
  }
}
