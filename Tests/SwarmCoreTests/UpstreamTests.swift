// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore
import Testing

/// When a node goes upstream, and what becomes of its fetch.
@Suite struct UpstreamTests {
  private let aa = ModelBlob(0xaa, chunks: 4)
  private let c99 = ConnectionID(99)

  private func fetch(_ number: UInt64, from chunk: Int = 0) -> NodeEffect {
    .fetchUpstream(
      FetchID(number), aa.blob, Fixture.source, chunks: chunk..<4, state: aa.chain[chunk])
  }

  /// Node 1111… with a tracker, connected as 99.
  private func tracked() -> Solo {
    var node = Solo(trackers: [Fixture.trackerAddress])
    node.meetTracker()
    return node
  }

  @Test("without a tracker a lone node goes upstream at once")
  func alone() {
    var node = Solo()
    #expect(node.pull(aa) == [.beginBlob(aa.blob), fetch(1)])
  }

  @Test("repeated wishes for one blob are one pull")
  func coalesced() {
    var node = Solo()
    node.pull(aa)
    #expect(node.pull(aa).isEmpty)
  }

  @Test("with a tracker that does not answer a lone node waits half a second")
  func unreachableTracker() {
    var node = Solo(trackers: [Fixture.trackerAddress])
    #expect(node.pull(aa) == [.beginBlob(aa.blob)])
    #expect(!node.pass(.milliseconds(499)).contains(fetch(1)))
    #expect(node.pass(.milliseconds(300)).contains(fetch(1)))
  }

  @Test("with a tracker the wish is announced and the lease waited for")
  func lease() {
    var node = tracked()
    let wish = Announcement(blob: aa.blob, standing: .wanting(prefixChunks: 0, isEligible: true))
    #expect(node.pull(aa) == [.beginBlob(aa.blob), .sendFrame(c99, .announce([wish]))])
    #expect(node.hear(.leaseGrant(aa.digest, termMilliseconds: 1000), from: 99) == [fetch(1)])
    let renewal = NodeEffect.sendFrame(c99, .leaseRenew(aa.digest, prefixChunks: 0))
    #expect(node.pass(.seconds(1)).filter { $0 == renewal }.count >= 3)
  }

  @Test("when nobody supplies the blob the lease is asked for, then gone without, within 2.1 s")
  func noSupplier() {
    var node = tracked()
    node.pull(aa)
    let nobody = Supply(digest: aa.digest, leaseHolder: nil, holderCount: 0)
    node.hear(.supply(nobody), from: 99)
    #expect(node.pass(.milliseconds(999)).isEmpty)
    #expect(node.pass(.milliseconds(300)).contains(.sendFrame(c99, .leaseRequest(aa.digest))))
    node.hear(.pong(0), from: 99)
    #expect(node.pass(.milliseconds(800)).contains(fetch(1)))
  }

  @Test("a supplier that makes no progress is waited for longer, but not for ever")
  func silentSupplier() {
    var node = tracked()
    node.pull(aa)
    let supply = Supply(digest: aa.digest, leaseHolder: Fixture.nodeID(2), holderCount: 0)
    node.hear(.supply(supply), from: 99)
    let limit = node.core.configuration.suppliedBeforeFetch + .milliseconds(300)
    let begun = node.now
    var effects: [NodeEffect] = []
    while node.now - begun < limit {
      effects += node.pass(.milliseconds(100))
      node.hear(.pong(0), from: 99)
    }
    let request = effects.firstIndex(of: .sendFrame(c99, .leaseRequest(aa.digest)))
    let fetched = effects.firstIndex(of: fetch(1))
    #expect(request != nil && fetched != nil)
    #expect((request ?? 0) < (fetched ?? 0))
  }

  @Test("where chunks flowed and stop, the lease is asked for sooner, unless others hold the blob")
  func flowStops() {
    let long = ModelBlob(0xbb, chunks: 12)
    for (holders, isSoon) in [(0, true), (1, false)] {
      var node = tracked()
      node.meet(2)
      node.pull(long)
      node.hear(
        .supply(
          Supply(
            digest: long.digest, leaseHolder: Fixture.nodeID(2), holderCount: holders)),
        from: 99)
      node.hearChain(long.batch(1..<12, by: 2), from: 2)
      for index in 1..<6 {
        node.hear(.offer(long.chunk(index)), from: 2)
        node.pass(.milliseconds(50))
        node.receive(index, of: long, from: 2)
      }
      let request = NodeEffect.sendFrame(c99, .leaseRequest(long.digest))
      #expect(!node.pass(.milliseconds(700)).contains(request))
      #expect(node.pass(.milliseconds(150)).contains(request) == isSoon)
    }
  }

  @Test("a revoked lease cancels the fetch")
  func revoked() {
    var node = tracked()
    node.pull(aa)
    node.hear(.leaseGrant(aa.digest, termMilliseconds: 1000), from: 99)
    #expect(node.hear(.leaseRevoke(aa.digest), from: 99) == [.cancelFetch(FetchID(1))])
    #expect(node.take(.upstreamEnded(FetchID(1), .cancelled)).isEmpty)
  }

  @Test("a lease for a blob that is not wanted is given back")
  func unwantedLease() {
    var node = tracked()
    #expect(
      node.hear(.leaseGrant(aa.digest, termMilliseconds: 1000), from: 99) == [
        .sendFrame(c99, .leaseRelease(aa.digest, .abandoned))
      ])
  }

  @Test("who takes over goes on from the prefix it has, with the entry before it")
  func takeOver() {
    var node = tracked()
    node.meet(2)
    node.pull(aa)
    node.hearChain(aa.batch(1..<4, by: 2), from: 2)
    for index in [0, 1, 3] {
      node.hear(.offer(aa.chunk(index)), from: 2)
      node.receive(index, of: aa, from: 2)
    }
    let effects = node.hear(.leaseGrant(aa.digest, termMilliseconds: 1000), from: 99)
    #expect(effects == [fetch(1, from: 2)])
  }

  @Test("a fetch whose further chunks have all come from peers is stopped")
  func superfluousFetch() {
    var node = Solo()
    node.pull(aa)
    node.fetch(0..<1, of: aa)
    node.meet(2)
    node.hearChain(aa.batch(1..<4, by: 2), from: 2)
    for index in 2..<4 {
      node.hear(.offer(aa.chunk(index)), from: 2)
      node.receive(index, of: aa, from: 2)
    }
    node.take(.upstreamChunkReceived(FetchID(1), index: 1, aa.rightHash(1), BufferID(1)))
    #expect(node.take(.chunkStored(aa.chunk(1))).contains(.cancelFetch(FetchID(1))))
  }

  @Test("upstream's chunk is stored before it counts, and read by clients only then")
  func storedFirst() {
    var node = Solo()
    node.pull(aa)
    let received = NodeEvent.upstreamChunkReceived(
      FetchID(1), index: 0, aa.rightHash(0), BufferID(7))
    let effects = node.take(received)
    #expect(effects.first == .storeChunk(aa.chunk(0), BufferID(7)))
    #expect(!effects.contains(.advanceReadable(aa.digest, chunks: 1)))
    #expect(
      node.take(.chunkStored(aa.chunk(0))).contains(
        .advanceReadable(aa.digest, chunks: 1)))
  }

  @Test("a buffer of a fetch that is over is thrown away")
  func lateBuffer() {
    var node = Solo()
    node.pull(aa)
    node.take(.storageFailed(aa.digest))
    let late = NodeEvent.upstreamChunkReceived(FetchID(1), index: 0, aa.rightHash(0), BufferID(7))
    #expect(node.take(late) == [.discardBuffer(BufferID(7))])
  }

  @Test("the blob is committed only when its last entries are signed")
  func commitWaitsForSignature() {
    var node = Solo()
    node.pull(aa)
    var signing: [NodeEffect] = []
    for index in 0..<4 {
      signing += node.take(
        .upstreamChunkReceived(FetchID(1), index: index, aa.rightHash(index), BufferID(1)))
      signing += node.take(.chunkStored(aa.chunk(index)))
    }
    signing += node.pass(.milliseconds(100))
    #expect(!signing.contains { if case .commitBlob = $0 { true } else { false } })
    let first = aa.batch(1..<2, by: 1)
    let rest = aa.batch(2..<4, by: 1)
    let next = node.take(.chainSigned(first))
    #expect(next.contains { if case .signChain = $0 { true } else { false } })
    #expect(
      node.take(.chainSigned(rest)).contains(.commitBlob(aa.digest, chain: [first, rest])))
  }

  @Test("a refusal fails the pull at once when nobody supplies the blob", arguments: [401, 404])
  func refused(_ status: Int) {
    var node = Solo()
    node.pull(aa)
    let effects = node.take(.upstreamEnded(FetchID(1), .refused(status: status)))
    #expect(effects.contains(.failBlob(aa.digest, .upstreamRefused(status: status))))
  }

  @Test("a refusal does not fail a pull that a peer can serve")
  func refusedButSupplied() {
    var node = Solo()
    node.meet(2)
    node.pull(aa)
    node.hear(.have(Holding(blob: aa.blob, chunks: [0..<4])), from: 2)
    node.pass(.seconds(2))
    node.hear(.pong(0), from: 2)
    let effects = node.take(.upstreamEnded(FetchID(1), .refused(status: 404)))
    #expect(!effects.contains { if case .failBlob = $0 { true } else { false } })
  }

  @Test("the lease is given back with the reason for the failure")
  func refusedWithLease() {
    var node = tracked()
    node.pull(aa)
    node.hear(.leaseGrant(aa.digest, termMilliseconds: 1000), from: 99)
    let effects = node.take(.upstreamEnded(FetchID(1), .refused(status: 404)))
    #expect(effects.contains(.sendFrame(c99, .leaseRelease(aa.digest, .upstreamRefused))))
  }

  @Test("upstream that fails three times fails the pull within 2 s")
  func failsThrice() {
    var node = Solo()
    node.pull(aa)
    let begun = node.now
    for number in UInt64(1)...3 {
      let effects = node.take(.upstreamEnded(FetchID(number), .failed))
      #expect(effects.contains(.failBlob(aa.digest, .noSource)) == (number == 3))
      if number < 3 {
        #expect(node.pass(.milliseconds(700)).contains(fetch(number + 1)))
      }
    }
    #expect(node.now - begun <= .seconds(2))
  }

  @Test("a chunk between two failures is progress, and the count begins anew")
  func progressForgives() {
    var node = Solo()
    node.pull(aa)
    node.take(.upstreamEnded(FetchID(1), .failed))
    node.pass(.milliseconds(700))
    node.fetch(0..<1, of: aa, as: 2)
    node.take(.upstreamEnded(FetchID(2), .failed))
    let effects = node.pass(.milliseconds(700))
    #expect(effects.contains(fetch(3, from: 1)))
  }

  @Test(
    "another size or digest than the blob's is upstream's fault, which is not asked once more",
    arguments: [UpstreamOutcome.sizeMismatch, .digestMismatch])
  func wrongSize(outcome: UpstreamOutcome) {
    var node = Solo()
    node.pull(aa)
    var effects = node.take(.upstreamEnded(FetchID(1), outcome))
    effects += node.pass(.seconds(5))
    #expect(!effects.contains { if case .fetchUpstream = $0 { true } else { false } })
    #expect(effects.contains(.failBlob(aa.digest, .upstreamWrong)))
  }

  @Test("a node that may not go upstream never does, and fails in the end")
  func mayNotFetch() {
    var node = Solo(trackers: [Fixture.trackerAddress]) { $0.mayFetchUpstream = false }
    node.meetTracker()
    let wish = Announcement(blob: aa.blob, standing: .wanting(prefixChunks: 0, isEligible: false))
    #expect(node.pull(aa).contains(.sendFrame(c99, .announce([wish]))))
    var effects = node.hear(.leaseGrant(aa.digest, termMilliseconds: 1000), from: 99)
    effects += node.pass(.seconds(25))
    #expect(!effects.contains { if case .fetchUpstream = $0 { true } else { false } })
    #expect(effects.contains(.failBlob(aa.digest, .noSource)))
  }

  @Test("a fetch goes on when the tracker is lost")
  func trackerLost() {
    var node = tracked()
    node.pull(aa)
    node.hear(.leaseGrant(aa.digest, termMilliseconds: 1000), from: 99)
    let effects = node.take(.connectionClosed(c99, .transportFailed))
    #expect(!effects.contains(.cancelFetch(FetchID(1))))
  }

  @Test("a lease holder that is done gives the lease back")
  func leaseIsReturned() {
    var node = tracked()
    node.pull(aa)
    node.hear(.leaseGrant(aa.digest, termMilliseconds: 1000), from: 99)
    node.fetch(0..<4, of: aa)
    let effects = node.take(.blobStored(aa.digest))
    let held = Announcement(blob: aa.blob, standing: .holding)
    #expect(effects.contains(.sendFrame(c99, .leaseRelease(aa.digest, .completed))))
    #expect(effects.contains(.sendFrame(c99, .announce([held]))))
  }
}
