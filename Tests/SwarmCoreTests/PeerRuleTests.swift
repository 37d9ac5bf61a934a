// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore
import Testing

/// The rules between nodes, each between two real cores or a few, in virtual time. A title begins
/// with the section of Docs/Protocol.md whose rule it shows.
@Suite struct PeerRuleTests {
  private let aa = ModelBlob(0xaa, chunks: 12)
  private let toFirst = ConnectionID(0)

  /// Node 1111… holds the blob, 2222… is connected to it, and upstream is no way out.
  private func pair(
    _ count: Int = 2, latency: Interval = .milliseconds(1),
    change: (inout NodeConfiguration) -> Void = { _ in }
  ) -> Pair {
    let pair = Pair(count, of: [aa], latency: latency) {
      $0.mayFetchUpstream = false
      change(&$0)
    }
    pair.hold(aa, at: 0)
    for node in 1..<count { pair.connect(0, node) }
    pair.drive(within: latency * 4)
    return pair
  }

  /// The last node gets the blob, and then nobody has anything to do any more.
  private func completes(
    _ pair: Pair, within limit: Interval = .seconds(3),
    _ location: SourceLocation = #_sourceLocation
  ) {
    let last = pair.nodes.count - 1
    #expect(
      pair.drive(within: limit) { pair.nodes[last].committed(aa) }, sourceLocation: location)
    pair.drive(within: .seconds(1))
    #expect(pair.driveBounded(60 * pair.nodes.count, for: .seconds(2)), sourceLocation: location)
    for node in pair.nodes {
      #expect(node.count { if case .closeConnection = $0 { true } else { false } } == 0)
    }
  }

  private func drive(_ pair: Pair, until node: Int, says frame: Frame) {
    #expect(pair.drive(within: .seconds(5)) { pair.nodes[node].said(frame) }, "\(frame)")
  }

  /// How often the node was to send each chunk.
  private func sends(_ node: PairNode) -> [Int] {
    aa.chain.indices.map { index in
      node.count {
        if case .sendChunk(_, aa.chunk(index)) = $0 { true } else { false }
      }
    }
  }

  // MARK: WANT, HAVE, DROP

  @Test("§5.1: who begins to want says so, and again when it does no more")
  func wants() throws {
    let pair = pair()
    pair.pull(aa, at: 1, hasSource: false)
    completes(pair)
    let said = pair.nodes[1].said.map(\.frame)
    let want = try #require(said.firstIndex(of: .want([aa.blob])))
    let unwant = try #require(said.firstIndex(of: .unwant([aa.digest])))
    #expect(want < unwant)
    #expect(said.filter { $0 == .want([aa.blob]) }.count == 1)
  }

  @Test("§5.1: UNWANT takes back what was offered: an ACCEPT that crosses it leads to no data")
  func unwant() throws {
    let pair = pair()
    pair.pull(aa, at: 1, hasSource: false)
    #expect(pair.drive(within: .seconds(1)) { !offered(pair.nodes[0]).isEmpty })
    let chunk = try #require(offered(pair.nodes[0]).first)
    pair.send(.unwant([aa.digest]), on: toFirst, from: .node(1))
    drive(pair, until: 0, says: .cancel(chunk))
    drive(pair, until: 1, says: .accept(chunk))
    pair.drive(within: .milliseconds(50))
    // What was sent was asked for anew.
    for (index, count) in sends(pair.nodes[0]).enumerated() where count > 0 {
      #expect(count == 1 && pair.nodes[1].said(.request(aa.chunk(index))), "chunk \(index)")
    }
    pair.send(.want([aa.blob]), on: toFirst, from: .node(1))
    completes(pair, within: .seconds(5))
  }

  private func offered(_ node: PairNode) -> [ChunkReference] {
    node.said.compactMap { if case .offer(let chunk) = $0.frame { chunk } else { nil } }
  }

  @Test("§5.2: a chunk that is had is told once")
  func haves() {
    let pair = Pair(3, of: [aa])
    pair.connect(0, 1)
    pair.connect(1, 2)
    pair.upstream.chunkInterval = .milliseconds(20)
    pair.drive(within: .milliseconds(10))
    pair.pull(aa, at: 0)
    for node in 1...2 { pair.pull(aa, at: node, hasSource: false) }
    completes(pair)
    for node in pair.nodes {
      for wire in pair.wires.indices {
        var told: [Int] = []
        for said in node.said where said.to == ConnectionID(UInt64(wire)) {
          switch said.frame {
          case .have(let holding): told += holding.chunks.flatMap { $0 }
          case .progress(let progress): told += progress.holding.chunks.flatMap { $0 }
          default: break
          }
        }
        #expect(Set(told).count == told.count, "\(told)")
      }
    }
  }

  @Test("§5.3: DROP comes after the CANCELs, and nothing is asked for any more")
  func drop() throws {
    let pair = pair(3)
    // The last node can have it from the middle one afterwards.
    pair.connect(1, 2)
    pair.pull(aa, at: 2, hasSource: false)
    drive(pair, until: 0, says: .offer(aa.chunk(3)))
    pair.nodes[0].disk.remove(aa.digest)
    pair.raise(.blobEvicted(aa.digest), at: 0)
    drive(pair, until: 0, says: .drop(aa.digest))
    pair.drive(within: .milliseconds(20))
    let frames = pair.nodes[0].said.filter { $0.to == ConnectionID(1) }.map(\.frame)
    let dropped = try #require(frames.firstIndex(of: .drop(aa.digest)))
    #expect(frames[..<dropped].contains { if case .cancel = $0 { true } else { false } })
    #expect(!frames[dropped...].contains { if case .offer = $0 { true } else { false } })
    let heardAt = pair.now
    pair.hold(aa, at: 1)
    completes(pair)
    #expect(
      !pair.nodes[2].said.contains { said in
        guard case .request = said.frame else { return false }
        return said.to == ConnectionID(1) && said.at > heardAt
      })
  }

  // MARK: OFFER and its answers

  @Test("§5.4: a chunk is not offered again before the offer was answered or taken back")
  func offersOnce() {
    let pair = pair(3)
    for node in 1...2 { pair.pull(aa, at: node, hasSource: false) }
    pair.connect(1, 2)
    completes(pair)
    for (sender, node) in pair.nodes.enumerated() {
      var open: [(ConnectionID, ChunkReference)] = []
      // What was said and what was heard, a latency later.
      let heard = pair.nodes.enumerated().filter { $0.offset != sender }.flatMap { other in
        other.element.said.filter { said in
          pair.wires[Int(said.to.number)].other(than: .node(other.offset)) == .node(sender)
        }.map { (at: $0.at + pair.latency, to: $0.to, frame: $0.frame, isOwn: false) }
      }
      let own = node.said.map { (at: $0.at, to: $0.to, frame: $0.frame, isOwn: true) }
      for said in (heard + own).sorted(by: { $0.at < $1.at }) {
        switch (said.frame, said.isOwn) {
        case (.offer(let chunk), true):
          #expect(!open.contains { $0 == (said.to, chunk) }, "\(chunk)")
          open.append((said.to, chunk))
        case (.accept(let chunk), false), (.decline(let chunk, _), false),
          (.request(let chunk), false), (.cancel(let chunk), true):
          open.removeAll { $0 == (said.to, chunk) }
        default: break
        }
      }
    }
  }

  @Test("§5.5: an ACCEPT of nothing offered is answered by CANCEL, and by no data")
  func strayAccept() {
    let pair = pair()
    pair.send(.accept(aa.chunk(4)), on: toFirst, from: .node(1))
    drive(pair, until: 0, says: .cancel(aa.chunk(4)))
    #expect(sends(pair.nodes[0]) == aa.chain.map { _ in 0 })
    pair.pull(aa, at: 1, hasSource: false)
    completes(pair)
  }

  @Test("§5.6: of two senders one is declined, and each chunk comes once")
  func declinesSecondSender() {
    let pair = Pair(3, of: [aa]) { $0.mayFetchUpstream = false }
    for holder in 0..<2 {
      pair.hold(aa, at: holder)
      pair.connect(holder, 2)
    }
    pair.drive(within: .milliseconds(10))
    pair.pull(aa, at: 2, hasSource: false)
    completes(pair)
    let reasons = pair.nodes[2].said.compactMap { said -> DeclineReason? in
      if case .decline(_, let reason) = said.frame { reason } else { nil }
    }
    #expect(reasons.contains(.underway))
    #expect(reasons.allSatisfy { [.held, .underway, .busy].contains($0) }, "\(reasons)")
    #expect(zip(sends(pair.nodes[0]), sends(pair.nodes[1])).allSatisfy { $0 + $1 == 1 })
  }

  @Test("§5.6: beyond its room a receiver is busy, and has everything in the end")
  func declinesAsBusy() {
    let pair = pair {
      $0.receivingBytesMax = ChunkGeometry.chunkBytesMin
      $0.receivingChunksMin = 1
    }
    pair.pull(aa, at: 1, hasSource: false)
    completes(pair, within: .seconds(20))
    #expect(pair.nodes[1].said(.decline(aa.chunk(1), .busy)))
    #expect(sends(pair.nodes[0]) == aa.chain.map { _ in 1 })
  }

  @Test("§5.6: an offer of what is not wanted, or cannot be checked, is declined as that")
  func declinesUnwanted() {
    let pair = pair()
    pair.send(.offer(aa.chunk(0)), on: toFirst, from: .node(0))
    drive(pair, until: 1, says: .decline(aa.chunk(0), .unwanted))
    // Without entries its holder offers nothing of its own accord.
    pair.nodes[0].chains[aa.digest] = []
    pair.pull(aa, at: 1, hasSource: false)
    pair.drive(within: .milliseconds(50))
    pair.send(.offer(aa.chunk(5)), on: toFirst, from: .node(0))
    drive(pair, until: 1, says: .decline(aa.chunk(5), .chainMissing))
  }

  @Test("§5.6: a REQUEST for what is not there is declined as missing, and said to an OFFER closes")
  func declinesMissing() {
    let pair = pair()
    let bb = ModelBlob(0xbb, chunks: 3)
    pair.send(.request(bb.chunk(1)), on: toFirst, from: .node(1))
    drive(pair, until: 0, says: .decline(bb.chunk(1), .missing))
    pair.send(.decline(aa.chunk(2), .busy), on: toFirst, from: .node(1))
    pair.drive(within: .milliseconds(50))
    #expect(!pair.nodes[0].closed(.outOfState))
    pair.pull(aa, at: 1, hasSource: false)
    drive(pair, until: 0, says: .offer(aa.chunk(2)))
    pair.send(.decline(aa.chunk(2), .missing), on: toFirst, from: .node(1))
    #expect(pair.drive(within: .milliseconds(50)) { pair.nodes[0].closed(.outOfState) })
  }
}
