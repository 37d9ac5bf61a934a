// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore
import Testing

@testable import NodeShell

@Suite("The history of pulls")
struct PullHistoryTests {
  private var fixture = HistoryFixture()
  private var pull: PullRecord { get throws { try #require(fixture.history.pulls.first) } }

  @Test("accounts for every byte of a blob by its source, with the address of each peer")
  mutating func sources() throws {
    fixture.say(
      .peerConnected(
        HistoryFixture.identity(HistoryFixture.alice, at: HistoryFixture.aliceAddress)))
    fixture.start()
    fixture.fetch()
    fixture.keep(0, from: .upstream)
    fixture.keep(1, from: .peer(HistoryFixture.alice))
    fixture.keep(2, from: .peer(HistoryFixture.alice))
    fixture.keep(3, from: .peer(HistoryFixture.bob))
    fixture.complete()
    let pull = try pull
    #expect(pull.outcome == .completed)
    #expect(pull.bytesFromUpstream == 1 << 17)
    #expect(pull.share(of: HistoryFixture.alice)?.bytes == 1 << 18)
    #expect(pull.share(of: HistoryFixture.alice)?.address == HistoryFixture.aliceAddress)
    #expect(pull.share(of: HistoryFixture.bob)?.bytes == 1 << 17)
    #expect(pull.bytesResumed == 0)
    #expect(pull.bytesKept == HistoryFixture.blob.sizeBytes)
  }

  @Test("tells what was found again of an earlier run")
  mutating func resumed() throws {
    fixture.start()
    fixture.say(.chunksResumed(HistoryFixture.blob, chunks: 3, bytes: 3 << 17))
    fixture.keep(3, from: .upstream)
    fixture.complete()
    #expect(try pull.bytesResumed == 3 << 17)
  }

  @Test("goes on through what upstream makes a node wait for")
  mutating func upstreamWaits() throws {
    fixture.start()
    fixture.fetch()
    let source = UpstreamSource(0)
    fixture.say(.upstreamStalled(HistoryFixture.blob, from: source))
    fixture.say(.upstreamBusy(HistoryFixture.blob, from: source, restsFor: .seconds(2)))
    for index in 0..<4 { fixture.keep(index, from: .upstream) }
    fixture.complete()
    #expect(try pull.outcome == .completed)
    #expect(try pull.bytesFromUpstream == HistoryFixture.blob.sizeBytes)
  }

  @Test("has the times of the first byte, of the end and of the longest pause")
  mutating func times() throws {
    fixture.start(at: 100)
    fixture.keep(0, from: .upstream, at: 150)
    fixture.keep(1, from: .upstream, at: 160)
    fixture.keep(2, from: .upstream, at: 1_900)
    fixture.keep(3, from: .upstream, at: 1_910)
    fixture.complete(at: 1_920)
    let pull = try pull
    #expect(pull.firstByte == HistoryFixture.at(150))
    #expect(pull.ended == HistoryFixture.at(1_920))
    #expect(pull.longestPause == .milliseconds(1_740))
    #expect(pull.longestPauseAfter == .milliseconds(60))
  }

  @Test("has the waits for tracker and lease, and the tracker's last word")
  mutating func waits() throws {
    fixture.start(at: 10)
    fixture.say(
      .supplyTold(
        Supply(digest: HistoryFixture.blob.digest, leaseHolder: HistoryFixture.bob, holderCount: 3)
      ), at: 30)
    fixture.say(.leaseGranted(HistoryFixture.blob.digest), at: 900)
    fixture.say(.leaseLost(HistoryFixture.blob.digest), at: 950)
    let pull = try pull
    #expect(pull.trackerAnswered == HistoryFixture.at(30))
    #expect(pull.leaseGranted == HistoryFixture.at(900))
    #expect(pull.leaseLost == HistoryFixture.at(950))
    #expect(pull.supply?.holderCount == 3)
  }

  @Test("counts as upstream's cost what was fetched in vain too")
  mutating func cost() throws {
    fixture.start()
    fixture.fetch()
    fixture.keep(0, from: .upstream)
    fixture.say(.chunkWasted(HistoryFixture.chunk(1), bytes: 1 << 17, from: .upstream))
    fixture.say(.chunkRejected(HistoryFixture.chunk(2), .upstreamWrong, from: nil))
    fixture.say(.fetchEnded(HistoryFixture.blob, .failed), at: 5)
    fixture.fetch(at: 9)
    let pull = try pull
    #expect(pull.bytesFromUpstream == 1 << 17)
    #expect(pull.upstreamBytes == 3 << 17)
    #expect(pull.fetchCount == 2)
    #expect(pull.fetches.map(\.outcome) == [.failed, nil])
    #expect(pull.fetches[0].upstream == UpstreamLabel(name: "hub", repository: "repository1"))
    #expect(pull.fetches[0].bytes == 3 << 17)
  }

  @Test("says of each peer why it gave less than it could")
  mutating func faults() throws {
    fixture.start()
    let (alice, bob) = (HistoryFixture.alice, HistoryFixture.bob)
    fixture.say(.offerRefused(HistoryFixture.chunk(0), .busy, from: alice))
    fixture.say(.offerRefused(HistoryFixture.chunk(1), .busy, from: alice))
    fixture.say(.requestDeclined(HistoryFixture.chunk(1), .missing, by: alice))
    fixture.say(.transferExpired(HistoryFixture.chunk(1), with: alice))
    fixture.say(.chunkRejected(HistoryFixture.chunk(2), .hashMismatch, from: bob))
    fixture.say(.peerQuarantined(bob, .hashMismatch))
    fixture.say(.peerLost(bob, .chunkRejected))
    let pull = try pull
    #expect(pull.share(of: alice)?.offersRefused == [.busy: 2])
    #expect(pull.share(of: alice)?.requestsDeclined == [.missing: 1])
    #expect(pull.share(of: alice)?.transfersExpired == 1)
    #expect(pull.share(of: alice)?.quarantined == nil)
    #expect(pull.share(of: bob)?.rejections == [.hashMismatch: 1])
    #expect(pull.share(of: bob)?.quarantined == .hashMismatch)
    #expect(pull.share(of: bob)?.connectionLost == .chunkRejected)
  }

  @Test("does not blame a peer for pulls that it had nothing to do with")
  mutating func bystander() throws {
    fixture.start()
    fixture.say(.peerQuarantined(HistoryFixture.bob, .chainEntryFalse))
    #expect(try pull.peers.isEmpty)
  }

  @Test("starts to count anew when a pull begins anew, and keeps what that has cost")
  mutating func restart() throws {
    fixture.start()
    fixture.fetch()
    fixture.keep(0, from: .upstream)
    fixture.keep(1, from: .peer(HistoryFixture.bob))
    fixture.say(.pullRestarted(HistoryFixture.blob, isArbitration: true), at: 7)
    fixture.fetch(at: 7)
    for index in 0..<4 { fixture.keep(index, from: .upstream) }
    fixture.complete()
    let pull = try pull
    #expect(pull.bytesDiscarded == 1 << 18)
    #expect(pull.bytesKept == HistoryFixture.blob.sizeBytes)
    #expect(pull.upstreamBytes == 5 << 17)
    #expect(pull.restarts == 1)
    #expect(pull.fetches[0].outcome == .cancelled)
  }

  @Test("says why a pull failed")
  mutating func failed() throws {
    fixture.start()
    fixture.say(.pullFailed(HistoryFixture.blob, .upstreamRefused(status: 404)), at: 4)
    #expect(try pull.outcome == .failed(.upstreamRefused(status: 404)))
    #expect(fixture.history.runningPulls.isEmpty)
    #expect(fixture.history.failedCount == 1)
  }

  @Test("remembers only so many pulls, the newest, and counts them all")
  mutating func bounded() {
    fixture = HistoryFixture(pullsMax: 3)
    for round in 1...5 { fixture.pullOnce(at: Int64(round)) }
    fixture.start(at: 6)
    #expect(fixture.history.pulls.map(\.number) == [6, 5, 4, 3])
    #expect(fixture.history.completedCount == 5)
  }

  @Test("puts the peers of a pull together that are more than it remembers, and loses no byte")
  mutating func crowd() throws {
    fixture.start()
    for number in 1...40 { fixture.keep(0, from: .peer(NodeID(number: UInt64(number)))) }
    let pull = try pull
    #expect(pull.peers.count == PullRecord.peersMax + 1)
    #expect(pull.peers.last?.nodeID == nil)
    #expect(pull.bytesFromPeers == 40 << 17)
  }

  @Test("keeps an account for each peer, of both directions")
  mutating func accounts() {
    let alice = HistoryFixture.alice
    fixture.say(
      .peerConnected(HistoryFixture.identity(alice, at: HistoryFixture.aliceAddress)), at: 5)
    fixture.start()
    fixture.keep(0, from: .peer(alice))
    fixture.say(.chunkWasted(HistoryFixture.chunk(0), bytes: 10, from: .peer(alice)))
    fixture.say(.chunkServed(HistoryFixture.chunk(0), bytes: 77, to: alice))
    let account = fixture.history.peers[alice]
    #expect(account?.bytesIn == Int64(HistoryFixture.chunkBytes + 10))
    #expect(account?.bytesOut == 77)
    #expect(account?.zone == "rack-7")
    #expect(account?.connectedSince == HistoryFixture.at(5))
    fixture.say(.peerLost(alice, .silent))
    #expect(fixture.history.peers[alice]?.connectedSince == nil)
    #expect(fixture.history.peers[alice]?.connectionLost == .silent)
  }

  @Test("knows which tracker is connected")
  mutating func tracker() {
    let address = HostPort(host: "tracker.example", port: 7000)
    fixture.say(.trackerConnected(ConnectionID(1), address), at: 3)
    #expect(fixture.history.tracker?.address == address)
    fixture.say(.trackerLost)
    #expect(fixture.history.tracker == nil)
  }

  @Test("forgets the peer that left longest ago, and none that is connected")
  func ledger() {
    var ledger = PeerLedger(countMax: 2)
    let nodes = (1...3).map { NodeID(number: $0) }
    ledger.update(nodes[0], at: HistoryFixture.at(1)) {
      $0.connectedSince = HistoryFixture.at(1)
    }
    ledger.update(nodes[1], at: HistoryFixture.at(2)) { $0.bytesIn = 1 }
    ledger.update(nodes[2], at: HistoryFixture.at(3)) { $0.bytesIn = 1 }
    #expect(ledger.all.map(\.nodeID) == [nodes[0], nodes[2]])
  }
}
