// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore
import Testing

/// Further requests for a blob that comes slowly over one connection (Docs/Decisions/0014).
@Suite struct ParallelRangeTests {
  private let aa = ModelBlob(0xaa, chunks: 200)

  private struct Request: Equatable {
    let id: UInt64
    let chunks: Range<Int>
    let isAhead: Bool
  }

  private func requests(_ effects: [NodeEffect]) -> [Request] {
    effects.compactMap {
      if case .fetchUpstream(let id, _, _, let chunks, let state) = $0 {
        Request(id: id.number, chunks: chunks, isAhead: state == nil)
      } else {
        nil
      }
    }
  }

  private func cancelled(_ effects: [NodeEffect]) -> [UInt64] {
    effects.compactMap { if case .cancelFetch(let id) = $0 { id.number } else { nil } }
  }

  /// Upstream delivers chunks, one every 100 ms; what the node asks for then.
  private func deliver(
    _ chunks: Range<Int>, of fetch: UInt64 = 1, every interval: Interval = .milliseconds(100),
    to node: inout Solo
  ) -> [NodeEffect] {
    var effects: [NodeEffect] = []
    for index in chunks {
      effects += node.pass(interval)
      effects += node.take(
        .upstreamChunkReceived(
          FetchID(fetch), index: index, aa.rightHash(index), BufferID(UInt64(index))))
      effects += node.take(.chunkStored(aa.chunk(index)))
      node.sign(effects)
    }
    return effects
  }

  private func read(_ chunks: Range<Int>, of fetch: UInt64, by node: inout Solo) -> [NodeEffect] {
    chunks.flatMap { node.take(.upstreamChunkRead(FetchID(fetch), index: $0)) }
  }

  /// After 0.8 s it is known that ten chunks come in a second: 2.5 in the time of a request.
  private func widened() -> Solo {
    var node = Solo()
    node.pull(aa)
    let effects = deliver(0..<9, to: &node)
    #expect(requests(effects) == [Request(id: 2, chunks: 11..<13, isAhead: true)])
    return node
  }

  @Test("who could take more asks for the next range beside the one that comes")
  func asksAhead() {
    var node = widened()
    // It was asked for everything, and is not needed beyond where the other begins.
    let effects = read(11..<13, of: 2, by: &node) + deliver(9..<11, to: &node)
    #expect(cancelled(effects) == [1])
    #expect(effects.contains(.hashFetch(FetchID(2), from: aa.chain[11])))
    let next = deliver(11..<13, of: 2, to: &node)
    #expect(next.contains(.advanceReadable(aa.digest, chunks: 13)))
  }

  /// Lets upstream serve all requests for so long: each brings a chunk every 100 ms, or all of
  /// them together one. What was asked for, and how far it came.
  private func serve(
    _ node: inout Solo, for seconds: Int, isShared: Bool
  ) -> (asked: [Request], prefix: Int) {
    var open: [(request: Request, read: Int)] = [
      (Request(id: 1, chunks: 9..<11, isAhead: false), 9),
      (Request(id: 2, chunks: 11..<13, isAhead: true), 11),
    ]
    var asked: [Request] = []
    for tick in 0..<(10 * seconds) {
      var effects = node.pass(.milliseconds(100))
      let reading = open.indices.filter { open[$0].read < open[$0].request.chunks.upperBound }
      #expect(reading.count <= 4)
      for position in isShared ? [reading[tick % reading.count]] : reading {
        let (request, index) = open[position]
        open[position].read += 1
        effects +=
          position > 0
          ? node.take(.upstreamChunkRead(FetchID(request.id), index: index))
          : deliver(index..<(index + 1), of: request.id, every: .zero, to: &node)
      }
      while open.count > 1, open[0].read == open[0].request.chunks.upperBound {
        effects += node.take(.upstreamEnded(FetchID(open[0].request.id), .delivered))
        open.removeFirst()
        let (next, read) = open[0]
        effects += deliver(
          next.chunks.lowerBound..<read, of: next.id, every: .zero, to: &node)
      }
      if open[0].read == open[0].request.chunks.upperBound {
        effects += node.take(.upstreamEnded(FetchID(open[0].request.id), .delivered))
        open.removeFirst()
      }
      asked += requests(effects)
      open += requests(effects).map { ($0, $0.chunks.lowerBound) }
    }
    return (asked, open[0].read)
  }

  @Test("while that helps there are more, and each takes the place of the one before")
  func growsWhileItHelps() {
    var node = widened()
    let (asked, prefix) = serve(&node, for: 3, isShared: false)
    #expect(asked.allSatisfy { $0.isAhead })
    // Three seconds bring thirty chunks over one connection, 120 over four.
    #expect(prefix >= 90, "\(prefix)")
  }

  @Test("where it does not help there is one again for all that is left, and no further try")
  func shrinksWhereItDoesNot() {
    var node = widened()
    let (asked, prefix) = serve(&node, for: 10, isShared: true)
    #expect(prefix >= 100)
    #expect(asked.last?.isAhead == false)
    #expect(asked.last?.chunks.upperBound == 200)
    #expect(asked.count { !$0.isAhead } == 1)
    #expect(asked.count <= 6, "\(asked)")
  }

  @Test("a range that upstream refuses is brought by the request that was asked for everything")
  func refused() {
    var node = widened()
    node.take(.upstreamEnded(FetchID(2), .refused(status: 200)))
    let effects = deliver(9..<200, to: &node)
    #expect(requests(effects).isEmpty)
    #expect(effects.contains(.advanceReadable(aa.digest, chunks: 200)))
  }

  @Test(
    "a range whose turn has come before upstream refuses it is asked for again, with all the rest",
    arguments: [UpstreamOutcome.refused(status: 200), .busy(retryAfter: nil), .sizeMismatch])
  func refusedLate(outcome: UpstreamOutcome) throws {
    var node = widened()
    #expect(cancelled(deliver(9..<11, to: &node)).contains(1))
    node.take(.upstreamEnded(FetchID(1), .cancelled))
    var effects = node.take(.upstreamEnded(FetchID(2), outcome))
    effects += node.pass(.seconds(4))
    let again = try #require(requests(effects).first)
    #expect(requests(effects).count == 1)
    #expect(again.chunks == 11..<200 && !again.isAhead)
    effects = deliver(11..<200, of: again.id, to: &node)
    #expect(requests(effects).isEmpty)
    #expect(effects.contains(.advanceReadable(aa.digest, chunks: 200)))
  }

  @Test("with the lease all requests end")
  func leaseLost() {
    var node = Solo(trackers: [Fixture.trackerAddress])
    node.meetTracker()
    node.pull(aa)
    node.hear(.leaseGrant(aa.digest, termMilliseconds: 1000), from: 99)
    #expect(requests(deliver(0..<9, to: &node)).count == 1)
    #expect(cancelled(node.hear(.leaseRevoke(aa.digest), from: 99)) == [1, 2])
  }

  @Test("the first request's failure ends all, and the next try begins where it stopped")
  func failed() {
    var node = widened()
    var effects = node.take(.upstreamEnded(FetchID(1), .failed))
    #expect(cancelled(effects) == [2])
    effects = node.pass(.milliseconds(300))
    #expect(requests(effects) == [Request(id: 3, chunks: 9..<200, isAhead: false)])
  }

  @Test("several blobs at once have a request each")
  func severalBlobs() {
    var node = Solo()
    node.pull(aa)
    for byte in UInt8(1)...3 { node.pull(ModelBlob(byte, chunks: 4)) }
    #expect(requests(deliver(0..<40, to: &node)).isEmpty)
  }

  @Test(
    "blobs that come side by side share upstream's link: a part of the rate each is not slow",
    arguments: [false, true])
  func sharedUpstream(isAlone: Bool) {
    var node = Solo()
    // 1.3 MB/s come of one blob.
    node.take(.limitsChanged(RateLimits(downloadBytesPerSecond: 2_800_000)))
    node.pull(aa)
    // Another holds the lease.
    if !isAlone { node.pull(ModelBlob(0xbb, chunks: 200), source: nil) }
    #expect(requests(deliver(0..<40, to: &node)).isEmpty == !isAlone)
  }

  @Test("a slow link is not taken for a slow upstream: where peers take no more, there is one")
  func uplinkIsSlow() {
    var node = Solo()
    node.take(.limitsChanged(RateLimits(downloadBytesPerSecond: 1_500_000)))
    node.pull(aa)
    #expect(requests(deliver(0..<40, to: &node)).isEmpty)
  }

  @Test("chunks too large to wait in memory are fetched one by one")
  func largeChunks() {
    var node = Solo {
      // As for chunks of 32 MiB and 24 MiB of room.
      $0.rangesAheadBytesMax = ChunkGeometry.chunkBytesMin - 1
    }
    node.pull(aa)
    #expect(requests(deliver(0..<40, to: &node)).isEmpty)
  }

  // MARK: The end of a request

  /// A peer that has something, for which a node without the lease would wait.
  private func meetPeer(_ node: inout Solo) {
    node.meet(2)
    node.hear(.have(Holding(blob: aa.blob, chunks: [100..<101])), from: 2)
  }

  @Test("who fetches without the lease goes on at once where its last range ends")
  func goesOnBehindRange() {
    var node = widened()
    meetPeer(&node)
    for request in requests(deliver(9..<11, to: &node)) {
      node.take(.upstreamEnded(FetchID(request.id), .failed))
    }
    node.take(.upstreamEnded(FetchID(1), .cancelled))
    var effects = deliver(11..<13, of: 2, to: &node)
    for request in requests(effects) {
      node.take(.upstreamEnded(FetchID(request.id), .failed))
    }
    effects = node.take(.upstreamEnded(FetchID(2), .delivered)) + node.pass(.milliseconds(100))
    let next = requests(effects)
    #expect(next.map(\.chunks) == [13..<200])
    #expect(next.map(\.isAhead) == [false])
  }

  @Test("who fetches without the lease goes on after a failure as one with the lease does")
  func goesOnAfterFailure() {
    var node = Solo()
    node.pull(aa)
    _ = deliver(0..<3, to: &node)
    meetPeer(&node)
    node.take(.upstreamEnded(FetchID(1), .failed))
    #expect(requests(node.pass(.milliseconds(300))).map(\.chunks) == [3..<200])
  }

  @Test("who is to wait for another that has the lease does not go on")
  func leavesItToHolder() {
    var node = Solo(trackers: [Fixture.trackerAddress])
    node.pull(aa)
    node.pass(.milliseconds(600))
    _ = deliver(0..<3, to: &node)
    node.meetTracker()
    node.take(.upstreamEnded(FetchID(1), .failed))
    let other = Supply(digest: aa.digest, leaseHolder: Fixture.nodeID(2), holderCount: 0)
    node.hear(.supply(other), from: 99)
    #expect(requests(node.pass(.milliseconds(600))).isEmpty)
  }

  @Test("what is cancelled asks for no further range while it ends")
  func cancelledAsksForNothing() {
    var node = Solo(trackers: [Fixture.trackerAddress])
    node.meetTracker()
    node.pull(aa)
    node.hear(.leaseGrant(aa.digest, termMilliseconds: 1000), from: 99)
    _ = deliver(0..<9, to: &node)
    #expect(cancelled(node.hear(.leaseRevoke(aa.digest), from: 99)) == [1, 2])
    #expect(requests(deliver(9..<11, to: &node)).isEmpty)
  }

  @Test("a range whose turn comes before an answer is told as stalled before others doubt it")
  func promotedRangeIsSilent() {
    var node = Solo(trackers: [Fixture.trackerAddress])
    node.meetTracker()
    node.pull(aa)
    node.hear(.leaseGrant(aa.digest, termMilliseconds: 1000), from: 99)
    _ = deliver(0..<11, to: &node)
    let told = NodeEffect.sendFrame(
      ConnectionID(99),
      .upstreamPause(UpstreamPause(digest: aa.digest, reason: .stalled, milliseconds: 1500)))
    // It was asked for while chunks came, and nobody has waited for it yet.
    #expect(!node.take(.upstreamSilent(FetchID(2), for: .milliseconds(750))).contains(told))
    node.pass(.milliseconds(500))
    #expect(node.take(.upstreamSilent(FetchID(2), for: .milliseconds(1_250))).contains(told))
  }
}
