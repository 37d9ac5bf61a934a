// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore
import Testing

/// A wrong upstream is told from a lying peer, and from one node's bad way to a good upstream.
@Suite struct SecondOpinionTests {
  private let aa = ModelBlob(0xaa, chunks: 4)
  private let long = ModelBlob(0xaa, chunks: 12)

  /// Upstream delivers these chunks with these contents, hashed from the states given.
  private func deliver(
    _ contents: [UInt64], from first: Int, after state: HashState, by fetch: UInt64,
    to node: inout Solo
  ) -> [NodeEffect] {
    var effects: [NodeEffect] = []
    var state = state
    for (offset, content) in contents.enumerated() {
      let hash = aa.hash(content, at: first + offset, from: state)
      let received = node.take(
        .upstreamChunkReceived(FetchID(fetch), index: first + offset, hash, BufferID(7)))
      let stored = node.take(.chunkStored(aa.chunk(first + offset)))
      node.sign(received + stored)
      effects += received + stored
      if case .state(let next) = hash { state = next }
    }
    return effects
  }

  private func whole(_ number: UInt64) -> NodeEffect {
    .fetchUpstream(
      FetchID(number), aa.blob, Fixture.source, chunks: 0..<4, state: aa.chain[0])
  }

  /// The states that these contents lead to, from the start of the blob.
  private func chain(of contents: [UInt64]) -> [HashState] {
    contents.reduce(into: [aa.chain[0]]) { states, content in
      states.append(ModelBlob.state(after: states[states.count - 1], content: content))
    }
  }

  @Test("a bit that was flipped once costs a lone node one more fetch, and no client an error")
  func flippedOnce() {
    var node = Solo()
    node.pull(aa)
    var effects = deliver([0, 1, 2, 666], from: 0, after: aa.chain[0], by: 1, to: &node)
    #expect(effects.contains(.restartBlob(aa.digest)))
    #expect(!effects.contains(.failBlob(aa.digest, .upstreamWrong)))
    #expect(node.pass(.milliseconds(300)).contains(whole(2)))
    effects = deliver([0, 1, 2, 3], from: 0, after: aa.chain[0], by: 2, to: &node)
    effects += node.pass(.milliseconds(10))
    node.sign(effects)
    #expect(node.core.invariantViolation() == nil)
    #expect(!effects.contains(.restartBlob(aa.digest)))
  }

  @Test("what arrives wrong twice fails a lone node's pull, and the next at once for a while")
  func wrongTwice() {
    var node = Solo()
    node.pull(aa)
    _ = deliver([0, 1, 2, 666], from: 0, after: aa.chain[0], by: 1, to: &node)
    node.pass(.milliseconds(300))
    let effects = deliver([0, 1, 2, 666], from: 0, after: aa.chain[0], by: 2, to: &node)
    #expect(effects.contains(.failBlob(aa.digest, .upstreamWrong)))
    #expect(effects.contains(.discardBuffer(BufferID(7))))
    #expect(node.pull(aa) == [.beginBlob(aa.blob), .failBlob(aa.digest, .upstreamWrong)])
    node.pass(.seconds(6))
    #expect(node.pull(aa) == [.beginBlob(aa.blob), whole(3)])
  }

  /// Node 1111… has had chunks 0 to 2 from node 2222…, which says to have read these contents.
  private func follower(of contents: [UInt64]) -> Solo {
    var node = Solo(trackers: [Fixture.trackerAddress])
    node.meetTracker()
    node.meet(2)
    node.pull(aa)
    let states = chain(of: contents)
    node.hearChain(aa.signed(Array(states[1...]), first: 1, by: 2), from: 2)
    for index in 0..<3 {
      node.hear(.offer(aa.chunk(index)), from: 2)
      node.take(.chunkReceived(ConnectionID(2), aa.chunk(index), .state(states[index + 1])))
    }
    node.hear(.leaseGrant(aa.digest, termMilliseconds: 1000), from: 99)
    return node
  }

  @Test("who reads the same as another has signed, and the end twice, need not ask a third")
  func sameEntries() {
    let contents: [UInt64] = [0, 555, 2]
    var node = follower(of: contents)
    let end = chain(of: contents)[3]
    let first = deliver([3], from: 3, after: end, by: 1, to: &node)
    #expect(first.contains(whole(2)), "the entries followed may be false")
    let second = deliver([0, 555, 2, 3], from: 0, after: aa.chain[0], by: 2, to: &node)
    #expect(second.contains(.failBlob(aa.digest, .upstreamWrong)))
    #expect(!second.contains(.closeConnection(ConnectionID(2), .chainRejected)))
  }

  @Test("who reads other wrong bytes than another has signed asks once more")
  func otherEntries() {
    var node = follower(of: [0, 555, 2])
    _ = deliver([3], from: 3, after: chain(of: [0, 555, 2])[3], by: 1, to: &node)
    let second = deliver([0, 1, 777, 3], from: 0, after: aa.chain[0], by: 2, to: &node)
    #expect(!second.contains(.failBlob(aa.digest, .upstreamWrong)))
    #expect(second.contains(.restartBlob(aa.digest)))
    #expect(
      second.contains(.sendFrame(ConnectionID(99), .leaseRelease(aa.digest, .upstreamWrong))))
  }

  @Test("a forger's word does not make an upstream wrong")
  func forger() {
    var node = follower(of: [0, 555, 2])
    _ = deliver([3], from: 3, after: chain(of: [0, 555, 2])[3], by: 1, to: &node)
    _ = deliver([0, 1, 2, 3], from: 0, after: aa.chain[0], by: 2, to: &node)
    for _ in 0..<3 { node.sign(node.pass(.milliseconds(6))) }
    #expect(
      node.meet(2, as: 22) == [.closeConnection(ConnectionID(22), .quarantined)])
  }

  // MARK: Several nodes

  /// Three nodes with a tracker that knows them; the first is the first to ask.
  private func crowd(_ behaviour: ModelUpstream.Behaviour) -> Pair {
    let pair = Pair(3, of: [long], hasTracker: true)
    pair.upstream.behaviour = behaviour
    pair.drive(within: .milliseconds(100))
    pair.pull(long, at: 0)
    pair.drive(within: .milliseconds(4))
    pair.pull(long, at: 1)
    pair.pull(long, at: 2)
    return pair
  }

  @Test("a lease holder behind a bad proxy costs one more copy, and gets the blob as well")
  func badProxy() {
    let pair = crowd(.servesWrongTo(node: 0, at: 4))
    #expect(
      pair.drive(within: .seconds(6)) { pair.nodes.allSatisfy { $0.committed(long) } })
    #expect(pair.nodes.allSatisfy { !$0.failed(long, .upstreamWrong) })
    // The spoilt one, a right one, and what two nodes go on with from what is spoilt.
    #expect(pair.upstream.chunksServed <= 2 * long.chain.count + 8)
    for node in pair.nodes { #expect(!node.quarantined(2) && !node.quarantined(3)) }
  }

  @Test("a last chunk that one node reads wrong costs that chunk and nobody's good name")
  func wrongTail() {
    let pair = crowd(.servesWrongTo(node: 0, at: 11))
    #expect(
      pair.drive(within: .seconds(6)) { pair.nodes.allSatisfy { $0.committed(long) } })
    #expect(pair.upstream.chunksServed <= long.chain.count + 4)
    for node in pair.nodes {
      for number: UInt8 in 1...3 { #expect(!node.quarantined(number)) }
    }
  }

  @Test("an upstream that is wrong for all fails all, after each has seen it, and blames nobody")
  func wrongForAll() {
    let pair = crowd(.servesWrong(at: 4))
    #expect(
      pair.drive(within: .seconds(12)) {
        pair.nodes.allSatisfy { $0.failed(long, .upstreamWrong) }
      })
    // A whole one and a look at the end from each.
    #expect(pair.upstream.chunksServed <= 3 * (long.chain.count + 4))
    for node in pair.nodes {
      for number: UInt8 in 1...3 { #expect(!node.quarantined(number)) }
    }
  }

  /// Node 1111… has read other wrong bytes each time, and is fed by node 3333…
  private func restingOwnWay() -> Solo {
    var node = follower(of: [0, 555, 2])
    _ = deliver([3], from: 3, after: chain(of: [0, 555, 2])[3], by: 1, to: &node)
    _ = deliver([0, 1, 777, 3], from: 0, after: aa.chain[0], by: 2, to: &node)
    node.take(.upstreamEnded(FetchID(2), .cancelled))
    node.hear(.leaseGrant(aa.digest, termMilliseconds: 1000), from: 99)
    #expect(node.pass(.milliseconds(300)).contains(whole(3)))
    node.meet(3)
    node.hear(.have(Holding(blob: aa.blob, chunks: [0..<4])), from: 3)
    let third = deliver([0, 1, 888, 3], from: 0, after: aa.chain[0], by: 3, to: &node)
    #expect(!third.contains(.failBlob(aa.digest, .upstreamWrong)))
    node.take(.upstreamEnded(FetchID(3), .cancelled))
    return node
  }

  /// In steps in which all are heard from.
  private func live(_ seconds: Int, _ node: inout Solo) -> [NodeEffect] {
    var effects: [NodeEffect] = []
    for _ in 0..<(2 * seconds) {
      effects += node.pass(.milliseconds(500))
      for connection in [UInt64(2), 3, 99] { node.hear(.pong(0), from: connection) }
    }
    return effects
  }

  private func fetches(_ effects: [NodeEffect]) -> Int {
    effects.count { if case .fetchUpstream = $0 { true } else { false } }
  }

  @Test("who has read wrong bytes twice leaves upstream alone for a while, though peers feed it")
  func ownWayRests() {
    var node = restingOwnWay()
    node.hearChain(aa.batch(1..<4, by: 3), from: 3)
    node.hear(.offer(aa.chunk(0)), from: 3)
    #expect(
      node.receive(0, of: aa, from: 3).contains { $0 == .advanceReadable(aa.digest, chunks: 1) })
    #expect(fetches(live(4, &node)) == 0)
    #expect(fetches(live(6, &node)) == 1)
  }

  private func announces(isEligible: Bool, in effects: [NodeEffect]) -> Bool {
    effects.contains { effect in
      guard case .sendFrame(ConnectionID(99), .announce(let announcements)) = effect
      else { return false }
      return announcements.contains {
        if case .wanting(_, isEligible) = $0.standing { true } else { false }
      }
    }
  }

  @Test("the tracker is told that the rest is over, whether or not anything has come meanwhile")
  func restEnds() {
    var node = restingOwnWay()
    #expect(!announces(isEligible: true, in: live(4, &node)))
    #expect(announces(isEligible: true, in: live(2, &node)))
  }

  @Test("that rest is no wish of upstream's: nobody is told to wait, and the lease goes to others")
  func restIsNoPause() {
    var node = restingOwnWay()
    let effects =
      node.hear(.leaseGrant(aa.digest, termMilliseconds: 1000), from: 99) + live(4, &node)
    #expect(
      effects.contains(.sendFrame(ConnectionID(99), .leaseRelease(aa.digest, .upstreamWrong))))
    #expect(
      !effects.contains { if case .sendFrame(_, .upstreamPause) = $0 { true } else { false } })
  }

  @Test("while upstream is known to be wrong, a peer that has the blob is asked for it")
  func peerHasIt() {
    var node = Solo()
    node.pull(aa)
    for fetch in UInt64(1)...2 {
      _ = deliver([0, 1, 2, 666], from: 0, after: aa.chain[0], by: fetch, to: &node)
      node.pass(.milliseconds(300))
    }
    node.meet(3)
    #expect(!node.pull(aa).contains(.failBlob(aa.digest, .upstreamWrong)))
    node.hear(.have(Holding(blob: aa.blob, chunks: [0..<4])), from: 3)
    node.hearChain(aa.batch(1..<4, by: 3), from: 3)
    node.hear(.offer(aa.chunk(0)), from: 3)
    #expect(
      node.receive(0, of: aa, from: 3).contains { $0 == .advanceReadable(aa.digest, chunks: 1) })
    #expect(!node.pass(.seconds(2)).contains { if case .failBlob = $0 { true } else { false } })
  }

  @Test("and where no peer has it the pull fails in half a second, without a look at upstream")
  func noPeerHasIt() {
    var node = Solo()
    node.pull(aa)
    for fetch in UInt64(1)...2 {
      _ = deliver([0, 1, 2, 666], from: 0, after: aa.chain[0], by: fetch, to: &node)
      node.pass(.milliseconds(300))
    }
    node.meet(3)
    let effects = node.pull(aa) + node.pass(.milliseconds(600))
    #expect(effects.contains(.failBlob(aa.digest, .upstreamWrong)))
    #expect(fetches(effects) == 0)
  }
}
