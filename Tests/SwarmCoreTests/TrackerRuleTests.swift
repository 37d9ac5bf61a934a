// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore
import Testing

/// The rules between nodes and their tracker, with the real cores of both, in virtual time. A title
/// begins with the section of Docs/Protocol.md whose rule it shows.
@Suite struct TrackerRuleTests {
  private let aa = ModelBlob(0xaa, chunks: 12)

  /// Two nodes that know the tracker and not yet each other.
  private func pair(chunkInterval: Interval = .milliseconds(50)) -> Pair {
    let pair = Pair(of: [aa], hasTracker: true)
    pair.upstream.chunkInterval = chunkInterval
    pair.drive(within: .milliseconds(100))
    return pair
  }

  private func bothComplete(_ pair: Pair, _ location: SourceLocation = #_sourceLocation) {
    #expect(
      pair.drive(within: .seconds(5)) { pair.nodes.allSatisfy { $0.committed(aa) } },
      sourceLocation: location)
    pair.drive(within: .seconds(1))
    #expect(pair.driveBounded(120, for: .seconds(2)), sourceLocation: location)
  }

  private func holder(_ pair: Pair) throws -> Int {
    #expect(pair.drive(within: .seconds(1)) { pair.upstream.chunksServed > 3 })
    return try #require(pair.nodes.firstIndex { $0.fetchesStarted > 0 })
  }

  private func announced(_ node: PairNode) -> [Announcement.Standing] {
    node.said.flatMap { said -> [Announcement.Standing] in
      guard case .announce(let announcements) = said.frame else { return [] }
      return announcements.filter { $0.blob == aa.blob }.map(\.standing)
    }
  }

  @Test("§6.1: a node announces that it wants a blob, how far it is, that it holds it, and its end")
  func announces() {
    let pair = pair()
    for node in 0..<2 { pair.pull(aa, at: node) }
    bothComplete(pair)
    for node in pair.nodes {
      let standings = announced(node)
      #expect(standings.first == .wanting(prefixChunks: 0, isEligible: true))
      #expect(standings.last == .holding)
      let prefixes = standings.compactMap { standing -> Int? in
        if case .wanting(let prefixChunks, _) = standing { prefixChunks } else { nil }
      }
      #expect(prefixes == prefixes.sorted())
    }
    pair.raise(.blobEvicted(aa.digest), at: 0)
    pair.drive(within: .seconds(1))
    #expect(announced(pair.nodes[0]).last == .gone)
  }

  @Test("§6.2: who wants a blob is named who has it, and dials it")
  func neighbours() {
    let pair = pair()
    pair.hold(aa, at: 0)
    pair.drive(within: .milliseconds(100))
    pair.pull(aa, at: 1)
    bothHave(pair)
    #expect(pair.upstream.chunksServed == 0)
    #expect(
      pair.nodes[1].did(
        .openConnection(Fixture.address(1), expecting: Fixture.nodeID(1))))
  }

  private func bothHave(_ pair: Pair) {
    #expect(pair.drive(within: .seconds(3)) { pair.nodes[1].committed(aa) })
    #expect(pair.driveBounded(600, for: .seconds(2)))
  }

  @Test("§6.3: of two that want a blob one is granted the lease, and the other is served by it")
  func grants() throws {
    let pair = pair()
    for node in 0..<2 { pair.pull(aa, at: node) }
    let holder = try holder(pair)
    #expect(pair.nodes[holder].observed(.leaseGranted(aa.digest)))
    bothComplete(pair)
    #expect(!pair.nodes[1 - holder].observed(.leaseGranted(aa.digest)))
    #expect(pair.upstream.chunksServed == aa.chain.count)
  }

  @Test("§6.4: the holder renews every 250 ms, with a prefix that grows, and nobody else does")
  func renews() throws {
    let pair = pair(chunkInterval: .milliseconds(120))
    for node in 0..<2 { pair.pull(aa, at: node) }
    let holder = try holder(pair)
    bothComplete(pair)
    let renewals = pair.nodes[holder].said.compactMap { said -> (Instant, Int)? in
      if case .leaseRenew(_, let prefix) = said.frame { (said.at, prefix) } else { nil }
    }
    #expect(renewals.count >= 4)
    for (earlier, later) in zip(renewals, renewals.dropFirst()) {
      #expect(later.0 - earlier.0 <= .milliseconds(300))
      #expect(later.1 >= earlier.1)
    }
    #expect(
      !pair.nodes[1 - holder].said.contains {
        if case .leaseRenew = $0.frame { true } else { false }
      })
  }

  @Test("§6.5: the holder gives the lease back as completed, once")
  func releases() throws {
    let pair = pair()
    for node in 0..<2 { pair.pull(aa, at: node) }
    let holder = try holder(pair)
    bothComplete(pair)
    let released = pair.nodes.map { node in
      node.said.filter { if case .leaseRelease = $0.frame { true } else { false } }.map(\.frame)
    }
    #expect(released[holder] == [.leaseRelease(aa.digest, .completed)])
    #expect(released[1 - holder].isEmpty)
  }

  @Test("§6.6: who loses the lease stops fetching, and the blob comes all the same")
  func revokes() throws {
    let pair = pair()
    for node in 0..<2 { pair.pull(aa, at: node) }
    let holder = try holder(pair)
    pair.send(.leaseRevoke(aa.digest), on: ConnectionID(UInt64(holder)), from: .tracker)
    #expect(
      pair.drive(within: .milliseconds(100)) {
        pair.nodes[holder].count { if case .cancelFetch = $0 { true } else { false } } > 0
      })
    bothComplete(pair)
  }

  @Test("§6.7: who begins to want a blob is told who has the lease, and when it is given back")
  func supplies() throws {
    let pair = pair()
    pair.pull(aa, at: 0)
    pair.drive(within: .milliseconds(200))
    pair.pull(aa, at: 1)
    bothComplete(pair)
    let told = pair.nodes[1].log.compactMap { entry -> Supply? in
      if case .observe(.supplyTold(let supply)) = entry.effect { supply } else { nil }
    }
    #expect(told.first?.leaseHolder == Fixture.nodeID(1))
    #expect(told.last?.leaseHolder == nil)
    #expect(try #require(told.last).holderCount >= 1)
  }
}
