// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore
import Testing

/// Whole pulls between a few nodes, each with one thing that goes wrong.
@Suite struct PairTests {
  private let aa = ModelBlob(0xaa, chunks: 12)

  /// Both nodes have committed or failed.
  private func isQuiet(_ pair: Pair) -> Bool {
    pair.nodes.allSatisfy { node in
      node.count { if case .commitBlob = $0 { true } else { false } } > 0
        || node.count { if case .failBlob = $0 { true } else { false } } > 0
    }
  }

  @Test("a node that holds a blob gives it to one that wants it, and upstream is not asked")
  func fromHolder() {
    let pair = Pair(of: [aa])
    pair.hold(aa, at: 0)
    pair.connect(0, 1)
    pair.drive(within: .milliseconds(10))
    pair.pull(aa, at: 1, hasSource: false)
    #expect(pair.drive(within: .seconds(1)) { pair.nodes[1].committed(aa) })
    #expect(pair.upstream.chunksServed == 0)
  }

  @Test("nodes that are done stand still")
  func noLivelock() {
    let pair = Pair(of: [aa])
    pair.hold(aa, at: 0)
    pair.connect(0, 1)
    pair.pull(aa, at: 1, hasSource: false)
    #expect(pair.drive(within: .seconds(2)) { pair.nodes[1].committed(aa) })
    pair.drive(within: .seconds(1))
    #expect(pair.driveBounded(60, for: .seconds(2)))
  }

  @Test("two nodes with one lease fetch each byte from upstream once")
  func oneLease() {
    let pair = Pair(of: [aa], hasTracker: true)
    pair.drive(within: .milliseconds(100))
    pair.pull(aa, at: 0)
    pair.pull(aa, at: 1)
    #expect(pair.drive(within: .seconds(3)) { isQuiet(pair) })
    #expect(pair.upstream.chunksServed == aa.chain.count)
    #expect(pair.nodes.filter { $0.fetchesStarted > 0 }.count == 1)
  }

  @Test("two nodes have a blob sooner whose upstream is slow over each connection")
  func slowConnections() throws {
    let large = ModelBlob(0xcc, chunks: 200)
    func time(rangesMax: Int) -> Interval? {
      let pair = Pair(of: [large], hasTracker: true) { $0.rangesMax = rangesMax }
      pair.upstream.chunkInterval = .milliseconds(50)
      pair.drive(within: .milliseconds(100))
      let start = pair.now
      pair.pull(large, at: 0)
      pair.pull(large, at: 1)
      let isDone = pair.drive(within: .seconds(15)) {
        pair.nodes.allSatisfy { $0.committed(large) }
      }
      return isDone ? pair.now - start : nil
    }
    let one = try #require(time(rangesMax: 1))
    let several = try #require(time(rangesMax: 4))
    #expect(one >= .seconds(10))
    #expect(several <= .seconds(4), "\(several)")
  }

  @Test("when the tracker cannot be reached the delay is bounded")
  func noTracker() {
    let pair = Pair(1, of: [aa], hasTracker: true)
    pair.isTrackerSilent = true
    pair.pull(aa, at: 0)
    #expect(pair.drive(within: .seconds(1)) { pair.nodes[0].committed(aa) })
  }

  @Test("when the lease holder dies silently another goes on within 3 s, from its prefix")
  func silentHolder() throws {
    let pair = Pair(of: [aa], hasTracker: true)
    pair.upstream.chunkInterval = .milliseconds(50)
    pair.drive(within: .milliseconds(100))
    pair.pull(aa, at: 0)
    pair.pull(aa, at: 1)
    #expect(pair.drive(within: .seconds(1)) { pair.upstream.chunksServed == 5 })
    let holder = try #require(pair.nodes.firstIndex { $0.fetchesStarted > 0 })
    pair.nodes[holder].isSilent = true
    pair.nodes[holder].isRunning = false
    #expect(pair.drive(within: .seconds(3)) { pair.nodes[1 - holder].committed(aa) })
    #expect(pair.upstream.chunksServed <= aa.chain.count + 2)
  }

  @Test("a peer that accepts and never sends costs at most 3 s")
  func withheldChunks() {
    let pair = Pair(3, of: [aa]) { $0.mayFetchUpstream = false }
    for holder in 0..<2 {
      pair.hold(aa, at: holder)
      pair.connect(holder, 2)
    }
    pair.nodes[0].withheld = Array(0..<12)
    pair.drive(within: .milliseconds(10))
    pair.pull(aa, at: 2)
    #expect(pair.drive(within: .seconds(3)) { pair.nodes[2].committed(aa) })
  }

  @Test("a peer that flips a chunk is quarantined at the first, and the pull completes elsewhere")
  func flippedChunk() {
    let pair = Pair(3, of: [aa]) { $0.mayFetchUpstream = false }
    for holder in 0..<2 {
      pair.hold(aa, at: holder)
      pair.connect(holder, 2)
    }
    pair.nodes[0].flipped = Array(0..<12)
    pair.drive(within: .milliseconds(10))
    pair.pull(aa, at: 2)
    #expect(pair.drive(within: .seconds(3)) { pair.nodes[2].committed(aa) })
    #expect(pair.nodes[2].quarantined(1))
    #expect(!pair.nodes[2].quarantined(2))
    let strikes = pair.nodes[2].count {
      if case .observe(.chunkRejected) = $0 { true } else { false }
    }
    #expect(strikes == 1)
  }

  @Test("a pull whose only peer lies completes from upstream")
  func onlyLiar() {
    let pair = Pair(of: [aa])
    pair.hold(aa, at: 0)
    pair.nodes[0].flipped = [3]
    pair.upstream.chunkInterval = .milliseconds(100)
    pair.connect(0, 1)
    pair.drive(within: .milliseconds(10))
    pair.pull(aa, at: 1)
    #expect(pair.drive(within: .seconds(5)) { pair.nodes[1].committed(aa) })
    #expect(pair.nodes[1].quarantined(1))
  }

  @Test("upstream whose bytes are wrong fails every pull, and no node blames another")
  func wrongUpstream() {
    let pair = Pair(of: [aa], hasTracker: true)
    pair.upstream.behaviour = .servesWrong(at: 4)
    pair.drive(within: .milliseconds(100))
    pair.pull(aa, at: 0)
    pair.pull(aa, at: 1)
    #expect(pair.drive(within: .seconds(8)) { isQuiet(pair) })
    for node in 0..<2 { #expect(pair.nodes[node].failed(aa, .upstreamWrong)) }
    #expect(!pair.nodes[0].quarantined(2))
    #expect(!pair.nodes[1].quarantined(1))
  }

  @Test("upstream that fails before the last chunks leaves them to another try")
  func upstreamRecovers() {
    let pair = Pair(1, of: [aa])
    pair.pull(aa, at: 0)
    #expect(pair.drive(within: .seconds(1)) { pair.upstream.chunksServed == 7 })
    pair.upstream.behaviour = .fails
    pair.drive(within: .milliseconds(10))
    pair.upstream.behaviour = .serves
    #expect(pair.drive(within: .seconds(2)) { pair.nodes[0].committed(aa) })
    #expect(pair.upstream.chunksServed == aa.chain.count)
  }

  @Test("upstream that fails for good fails both pulls within 5 s")
  func upstreamFails() {
    let pair = Pair(of: [aa], hasTracker: true)
    pair.upstream.behaviour = .fails
    pair.drive(within: .milliseconds(100))
    pair.pull(aa, at: 0)
    pair.pull(aa, at: 1)
    #expect(pair.drive(within: .seconds(5)) { isQuiet(pair) })
    for node in 0..<2 { #expect(pair.nodes[node].failed(aa, .noSource)) }
  }

  @Test("two nodes that dial each other at once keep the same connection")
  func simultaneousDial() {
    let pair = Pair(of: [aa]) { $0.mayFetchUpstream = false }
    pair.connect(0, 1)
    pair.connect(1, 0)
    pair.drive(within: .milliseconds(100))
    #expect(pair.wires.filter { $0.isOpen(at: .node(0)) }.count == 1)
    #expect(pair.wires.filter { $0.isOpen(at: .node(1)) }.count == 1)
    #expect(pair.wires[0].isOpen(at: .node(0)) && pair.wires[0].isOpen(at: .node(1)))
  }

  @Test("a chain of nodes passes a blob on while it arrives")
  func cutThrough() throws {
    let pair = Pair(3, of: [aa])
    pair.upstream.chunkInterval = .milliseconds(20)
    pair.connect(0, 1)
    pair.connect(1, 2)
    pair.drive(within: .milliseconds(10))
    pair.pull(aa, at: 0)
    pair.pull(aa, at: 1, hasSource: false)
    pair.pull(aa, at: 2, hasSource: false)
    #expect(pair.drive(within: .seconds(1)) { pair.nodes[2].committed(aa) })
    let first = pair.nodes[2].log.first { $0.effect == .advanceReadable(aa.digest, chunks: 1) }
    let stored = pair.nodes[0].log.first {
      if case .commitBlob = $0.effect { true } else { false }
    }
    #expect(try #require(first).at < (try #require(stored)).at)
  }

  @Test("a blob of one chunk needs no chain")
  func singleChunk() {
    let bb = ModelBlob(0xbb, chunks: 1)
    let pair = Pair(of: [bb])
    pair.hold(bb, at: 0)
    pair.connect(0, 1)
    pair.pull(bb, at: 1, hasSource: false)
    #expect(pair.drive(within: .seconds(1)) { pair.nodes[1].committed(bb) })
  }

  @Test("the same pair gives the same effects at the same times")
  func replays() {
    func log() -> [String] {
      let pair = Pair(3, of: [aa], hasTracker: true)
      for node in 0..<3 { pair.pull(aa, at: node) }
      pair.drive(within: .seconds(2))
      return pair.nodes.flatMap { node in node.log.map { "\($0.at) \($0.effect)" } }
    }
    #expect(log() == log())
  }
}
