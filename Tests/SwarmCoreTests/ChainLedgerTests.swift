// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import Testing

@testable import SwarmCore

/// The entries one node follows, as a value.
@Suite struct ChainLedgerTests {
  private let aa = ModelBlob(0xaa, chunks: 5)
  private let two = Fixture.nodeID(2)
  private let three = Fixture.nodeID(3)

  @Test("the initial state is known to everyone, the others are not")
  func empty() {
    let ledger = ChainLedger(blob: aa.blob)
    #expect(ledger.entry(0) == .initial(.sha256))
    #expect(ledger.entry(1) == nil)
    #expect((0..<5).allSatisfy { !ledger.checks($0) && !ledger.vouches(for: $0) })
    #expect(!ledger.isComplete)
  }

  @Test("a blob of one chunk needs no entry")
  func singleChunk() {
    let ledger = ChainLedger(blob: ModelBlob(0xbb, chunks: 1).blob)
    #expect(ledger.isComplete)
    #expect(ledger.checks(0))
    #expect(ledger.vouches(for: 0))
    #expect(ledger.batchPositions(around: 0) == [])
  }

  @Test("a chunk can be checked between two known entries, the last from the one before it")
  func checks() {
    var ledger = ChainLedger(blob: aa.blob)
    #expect(ledger.admit(aa.batch(2..<4, by: 2), by: two) == .added)
    #expect((0..<5).map { ledger.checks($0) } == [false, false, true, false, false])
    #expect(ledger.admit(aa.batch(4..<5, by: 2), by: two) == .added)
    #expect((0..<5).map { ledger.checks($0) } == [false, false, true, true, true])
    #expect(ledger.admit(aa.batch(1..<2, by: 3), by: three) == .added)
    #expect(ledger.isComplete)
    #expect((0..<5).allSatisfy { ledger.vouches(for: $0) })
  }

  @Test("batches of two claimants that agree are both followed")
  func overlap() {
    var ledger = ChainLedger(blob: aa.blob)
    #expect(ledger.admit(aa.batch(1..<3, by: 2), by: two) == .added)
    #expect(ledger.admit(aa.batch(2..<5, by: 3), by: three) == .added)
    #expect((1..<5).map { ledger.claimant(at: $0) } == [two, two, three, three])
    #expect(ledger.batchPositions(around: 1) == [0])
    #expect(ledger.batchPositions(around: 2) == [0, 1])
    #expect(ledger.admit(aa.batch(2..<4, by: 3), by: three) == .known)
    #expect(ledger.isKnown(aa.batch(1..<3, by: 2)))
    #expect(!ledger.isKnown(aa.batch(2..<4, by: 3)))
  }

  @Test("batches that each add one entry to what is known are not hoarded")
  func overlapFlood() {
    let bb = ModelBlob(0xbb, chunks: 200)
    var ledger = ChainLedger(blob: bb.blob)
    for end in 2...200 { #expect(ledger.admit(bb.batch(1..<end, by: 2), by: two) == .added) }
    let kept = ledger.batches.reduce(0) { $0 + $1.batch.entries.count }
    #expect(kept <= 4 * 200)
    #expect(ledger.isComplete)
    #expect((0..<200).allSatisfy { ledger.entry($0) == bb.chain[$0] })
    #expect((0..<200).allSatisfy { ledger.vouches(for: $0) })
  }

  @Test("a claimant whose batches are thrown out is forgotten, and the others keep their entries")
  func claimantsOfKeptBatches() {
    let bb = ModelBlob(0xbb, chunks: 200)
    var ledger = ChainLedger(blob: bb.blob)
    #expect(ledger.admit(bb.batch(1..<2, by: 3), by: three) == .added)
    for end in 3...200 { #expect(ledger.admit(bb.batch(1..<end, by: 2), by: two) == .added) }
    #expect(ledger.claimants == [two])
    #expect((1..<200).allSatisfy { ledger.claimant(at: $0) == two })
  }

  @Test("of a batch that contradicts the claim followed nothing is taken over")
  func conflict() {
    var ledger = ChainLedger(blob: aa.blob)
    _ = ledger.admit(aa.batch(2..<3, by: 2), by: two)
    #expect(ledger.admit(aa.falseBatch(1..<5, by: 3), by: three) == .conflicting(index: 2))
    #expect(ledger.entry(1) == nil)
    #expect(ledger.entry(2) == aa.chain[2])
    #expect(ledger.contradictions.count == 1)
  }

  @Test("an entry of our own serves us, but others only once it is signed")
  func ownEntries() {
    var ledger = ChainLedger(blob: aa.blob)
    #expect(ledger.admitOwn(aa.chain[1], at: 1) == .added)
    #expect(ledger.admitOwn(aa.chain[1], at: 1) == .known)
    #expect(ledger.checks(0))
    #expect(!ledger.vouches(for: 0))
    #expect(ledger.admit(aa.batch(1..<2, by: 1), by: Fixture.nodeID(1)) == .added)
    #expect(ledger.vouches(for: 0))
    #expect(ledger.ownEntries.isEmpty)
  }

  @Test("an entry of our own that contradicts a claimant is held against it")
  func ownContradiction() {
    var ledger = ChainLedger(blob: aa.blob)
    _ = ledger.admit(aa.falseBatch(1..<2, by: 2), by: two)
    #expect(ledger.admitOwn(aa.chain[1], at: 1) == .contradicts)
    #expect(ledger.contradictions.map(\.claimant) == [two])
  }

  @Test("an entry of our own that contradicts an earlier one of ours is held against nobody")
  func ownSelfContradiction() {
    var ledger = ChainLedger(blob: aa.blob)
    _ = ledger.admitOwn(aa.chain[2], at: 1)
    #expect(ledger.admitOwn(aa.chain[1], at: 1) == .contradicts)
    #expect(ledger.contradictions.isEmpty)
  }

  @Test("after a new start the proven chain shows who had signed something else")
  func judgement() {
    var ledger = ChainLedger(blob: aa.blob)
    _ = ledger.admit(aa.falseBatch(1..<2, by: 2), by: two)
    _ = ledger.admit(aa.batch(3..<5, by: 3), by: three)
    ledger.restart()
    #expect(ledger.entry(1) == nil)
    #expect(ledger.batches.isEmpty)
    for index in 1..<5 { _ = ledger.admitOwn(aa.chain[index], at: index) }
    #expect(ledger.falseClaimants().map(\.claimant) == [two])
  }

  @Test("who contradicted a false claim is cleared by the proof")
  func honestDissenter() {
    var ledger = ChainLedger(blob: aa.blob)
    _ = ledger.admit(aa.falseBatch(1..<5, by: 2), by: two)
    #expect(ledger.admit(aa.batch(1..<5, by: 3), by: three) == .conflicting(index: 1))
    ledger.restart()
    _ = ledger.admit(aa.batch(1..<5, by: 4), by: Fixture.nodeID(4))
    #expect(ledger.falseClaimants().allSatisfy { $0.claimant == two })
    #expect(!ledger.falseClaimants().isEmpty)
  }
}
