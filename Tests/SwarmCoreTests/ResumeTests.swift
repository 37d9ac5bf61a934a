// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore
import Testing

/// What a node makes of the part of a blob that an earlier pull has left on its disk.
@Suite struct ResumeTests {
  private let aa = ModelBlob(0xaa, chunks: 20)
  private let c2 = ConnectionID(2)

  private func fetch(_ number: UInt64, _ chunks: Range<Int>) -> NodeEffect {
    .fetchUpstream(
      FetchID(number), aa.blob, Fixture.source, chunks: chunks,
      state: aa.chain[chunks.lowerBound])
  }

  private func opened(_ indexes: Range<Int>) -> NodeEvent {
    let batch = aa.batch(indexes, by: 2)
    return .partialOpened(aa.digest, [SignedBatch(batch: batch, claimant: Fixture.nodeID(2))])
  }

  private func check(_ index: Int) -> ChunkCheck {
    ChunkCheck(index: index, from: aa.chain[index], to: aa.rightHash(index))
  }

  /// Node 1111…, which has found part of the blob and been asked for it.
  private func resuming() -> Solo {
    var node = Solo()
    node.take(.partialFound(aa.blob))
    node.meet(2)
    #expect(node.pull(aa).first == .resumeBlob(aa.blob))
    return node
  }

  @Test("every chunk whose entries are known is checked, in order")
  func checks() {
    var node = resuming()
    #expect(node.take(opened(1..<4)) == [.checkChunks(aa.digest, (0..<3).map(check))])
  }

  @Test("nothing is fetched or accepted before the check is over")
  func waits() {
    var node = resuming()
    node.hearChain(aa.batch(1..<20, by: 2), from: 2)
    let busy = NodeEffect.sendFrame(c2, .decline(aa.chunk(9), .busy))
    #expect(node.hear(.offer(aa.chunk(9)), from: 2) == [busy])
    node.take(opened(1..<4))
    node.take(.chunksChecked(aa.digest, consistent: [0], isLast: false))
    #expect(node.hear(.offer(aa.chunk(9)), from: 2) == [busy])
    #expect(
      !node.pass(.seconds(3)).contains { if case .fetchUpstream = $0 { true } else { false } })
    let rest = node.take(.chunksChecked(aa.digest, consistent: [1, 2], isLast: true))
    #expect(rest == [.advanceReadable(aa.digest, chunks: 3), fetch(1, 3..<20)])
  }

  @Test("where nothing was left after all the pull begins at once")
  func nothingLeft() {
    var node = resuming()
    #expect(node.take(.partialOpened(aa.digest, [])) == [fetch(1, 0..<20)])
  }

  @Test("what was evicted before it was asked for is begun anew")
  func evicted() {
    var node = Solo()
    node.take(.partialFound(aa.blob))
    #expect(node.take(.blobEvicted(aa.digest)).isEmpty)
    #expect(node.pull(aa).first == .beginBlob(aa.blob))
  }

  @Test("chunks that are right are readable, told to peers and offered")
  func announced() {
    var node = resuming()
    node.hear(.want([aa.blob]), from: 2)
    node.take(opened(1..<8))
    let effects = node.take(.chunksChecked(aa.digest, consistent: [0, 1, 2, 5], isLast: true))
    #expect(effects.contains(.advanceReadable(aa.digest, chunks: 3)))
    #expect(effects.contains { if case .sendFrame(c2, .offer) = $0 { true } else { false } })
    let told = Holding(blob: aa.blob, chunks: [0..<3, 5..<6])
    #expect(node.pass(.milliseconds(5)).contains(.sendFrame(c2, .have(told))))
  }

  @Test("entries that peers told meanwhile check chunks as well")
  func merged() {
    var node = resuming()
    node.hearChain(aa.batch(4..<6, by: 3), from: 2)
    #expect(node.take(opened(1..<4)) == [.checkChunks(aa.digest, (0..<5).map(check))])
  }

  @Test("kept entries that contradict what peers told meanwhile are not followed")
  func contradicted() {
    var node = resuming()
    node.hearChain(aa.batch(1..<4, by: 3), from: 2)
    let lie = SignedBatch(batch: aa.falseBatch(3..<9, by: 4), claimant: Fixture.nodeID(4))
    let effects = node.take(.partialOpened(aa.digest, [lie]))
    #expect(effects == [.checkChunks(aa.digest, (0..<3).map(check))])
  }

  @Test("a blob that is all there is committed without any source")
  func allThere() {
    var node = resuming()
    node.take(opened(1..<20))
    let effects = node.take(.chunksChecked(aa.digest, consistent: Array(0..<20), isLast: true))
    #expect(effects.last == .commitBlob(aa.digest, chain: [aa.batch(1..<20, by: 2)]))
  }

  @Test("a chunk that is wrong on disk is fetched again, and the good run behind it is not")
  func gap() {
    var node = resuming()
    node.take(opened(1..<16))
    let good = Array(0..<4) + Array(5..<15)
    let effects = node.take(.chunksChecked(aa.digest, consistent: good, isLast: true))
    #expect(effects.last == fetch(1, 4..<5))
    node.take(.upstreamChunkReceived(FetchID(1), index: 4, aa.rightHash(4), BufferID(1)))
    node.take(.upstreamEnded(FetchID(1), .delivered))
    #expect(node.take(.chunkStored(aa.chunk(4))).contains(fetch(2, 15..<20)))
  }

  @Test("a few held chunks are read again rather than asked around")
  func shortRun() {
    var node = resuming()
    node.take(opened(1..<16))
    let effects = node.take(.chunksChecked(aa.digest, consistent: [0, 2, 3, 4], isLast: true))
    #expect(effects.last == fetch(1, 1..<20))
  }

  @Test("what a pull without a source has gathered is gone on from, what the disk failed is not")
  func failures() {
    var node = Solo()
    node.pull(aa)
    node.fetch(0..<5, of: aa)
    let refused = node.take(.upstreamEnded(FetchID(1), .refused(status: 404)))
    #expect(refused.contains(.failBlob(aa.digest, .upstreamRefused(status: 404))))
    #expect(node.pull(aa).first == .resumeBlob(aa.blob))
    #expect(node.take(.storageFailed(aa.digest)).contains(.failBlob(aa.digest, .storageFailed)))
    #expect(node.pull(aa).first == .beginBlob(aa.blob))
  }

  // MARK: Whole pulls

  @Test("a node killed in the middle asks upstream for the rest alone")
  func fromUpstream() {
    let pair = Pair(1, of: [aa])
    pair.pull(aa, at: 0)
    pair.drive(within: .seconds(1)) { pair.upstream.chunksServed == 12 }
    pair.restart(0)
    let servedBefore = pair.upstream.chunksServed
    pair.pull(aa, at: 0)
    #expect(pair.drive(within: .seconds(2)) { pair.nodes[0].committed(aa) })
    // Not found again: one being written, and what was computed since the last signature.
    #expect(pair.upstream.chunksServed - servedBefore <= 20 - 12 + 5)
  }

  @Test("a node killed in the middle asks its peers for the rest alone")
  func fromPeer() {
    let pair = Pair(of: [aa])
    pair.hold(aa, at: 0)
    pair.connect(0, 1)
    pair.pull(aa, at: 1, hasSource: false)
    func sent() -> Int { pair.nodes[0].count { if case .sendChunk = $0 { true } else { false } } }
    func kept() -> Int { pair.nodes[1].disk[aa.digest]?.count { $0 != nil } ?? 0 }
    pair.drive(within: .seconds(1)) { kept() == 12 }
    pair.restart(1)
    let sentBefore = sent()
    pair.connect(0, 1)
    pair.pull(aa, at: 1, hasSource: false)
    #expect(pair.drive(within: .seconds(2)) { pair.nodes[1].committed(aa) })
    // The peer goes on with what was on its way until it learns of the death.
    #expect(sent() - sentBefore <= 20 - 12 + NodeConfiguration(trackers: []).sendingMax)
  }

  @Test("what is found again under a false claim ends in the right blob all the same")
  func falseClaim() {
    let pair = Pair(1, of: [aa])
    var entries = [aa.chain[0]]
    for index in 0..<8 {
      entries.append(ModelBlob.state(after: entries[index], content: 1000 + UInt64(index)))
    }
    let lies = (0..<8).map { UInt64(1000 + $0) as UInt64? }
    pair.nodes[0].leftovers[aa.digest] = lies + Array(repeating: nil, count: 12)
    pair.nodes[0].chains[aa.digest] = [aa.signed(Array(entries[1...]), first: 1, by: 4)]
    pair.raise(.partialFound(aa.blob), at: 0)
    pair.pull(aa, at: 0)
    #expect(pair.drive(within: .seconds(2)) { pair.nodes[0].committed(aa) })
    #expect(pair.nodes[0].did(.restartBlob(aa.digest)))
    #expect(pair.nodes[0].quarantined(4))
  }
}
