// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import Testing
import TrackerCore

/// A lease goes from a slow holder to another (Docs/Protocol.md §6.4).
@Suite struct SlowHolderTests {
  private let aa = TrackerClock.aa

  private static func blob(_ byte: UInt8) -> Blob {
    Blob(digest: TrackerClock.digest(byte), sizeBytes: 40 * ChunkGeometry.chunkBytesMin)
  }

  /// A node renews its lease of a blob for so long, with so many chunks more each quarter second.
  private func renew(
    _ blob: Blob, by number: UInt64, chunksPerRenewal: Int, renewals: Int, from first: Int = 0,
    in tracker: inout TrackerClock
  ) -> [TrackerEffect] {
    var effects: [TrackerEffect] = []
    for turn in 0..<renewals {
      effects += tracker.hear(
        .leaseRenew(blob.digest, prefixChunks: first + turn * chunksPerRenewal), from: number)
      effects += tracker.pass(.milliseconds(250))
      for other in UInt64(1)...4 { tracker.hear(.pong(0), from: other) }
    }
    return effects
  }

  /// Nodes 2 and 3 have fetched blobs of their own, at 8 chunks a second.
  private func rated() -> TrackerClock {
    var tracker = TrackerClock()
    for number in UInt64(1)...4 { tracker.join(number) }
    for number in UInt64(2)...3 {
      let own = Self.blob(UInt8(number))
      tracker.want(own, by: number)
      _ = renew(own, by: number, chunksPerRenewal: 2, renewals: 6, in: &tracker)
      tracker.drop(own, by: number)
    }
    return tracker
  }

  @Test("a holder at a quarter of the others' rate is replaced by one of them, within 1.5 s")
  func replaced() {
    var tracker = rated()
    #expect(tracker.want(aa, by: 1).grants(of: aa) == [1])
    tracker.want(aa, by: 2, prefix: 0)
    tracker.want(aa, by: 3, prefix: 0)
    // Two chunks a second, which the others have been passed on.
    var effects: [TrackerEffect] = []
    for turn in 0..<6 {
      tracker.want(aa, by: 3, prefix: turn / 2)
      effects += renew(
        aa, by: 1, chunksPerRenewal: 0, renewals: 1, from: turn / 2, in: &tracker)
    }
    #expect(effects.contains(.sendFrame(ConnectionID(1), .leaseRevoke(aa.digest))))
    #expect(effects.grants(of: aa) == [3])
  }

  @Test("a holder at half of the others' rate and more keeps the lease")
  func fastEnough() {
    var tracker = rated()
    tracker.want(aa, by: 1)
    tracker.want(aa, by: 2)
    let effects = renew(aa, by: 1, chunksPerRenewal: 1, renewals: 20, in: &tracker)
    #expect(effects.grants(of: aa).isEmpty)
  }

  @Test("without others' rates, and for what upstream holds back, nobody is called slow")
  func unknown() {
    var alone = TrackerClock()
    for number in UInt64(1)...4 { alone.join(number) }
    alone.want(aa, by: 1)
    alone.want(aa, by: 2)
    #expect(
      renew(aa, by: 1, chunksPerRenewal: 0, renewals: 8, in: &alone).grants(of: aa).isEmpty)
    var tracker = rated()
    tracker.want(aa, by: 1)
    tracker.want(aa, by: 2)
    let pause = Frame.upstreamPause(
      UpstreamPause(digest: aa.digest, reason: .stalled, milliseconds: 60_000))
    tracker.hear(pause, from: 1)
    tracker.hear(pause, from: 2)
    #expect(
      renew(aa, by: 2, chunksPerRenewal: 0, renewals: 8, in: &tracker).grants(of: aa).isEmpty)
  }

  @Test("of nodes that are as far, the one known to be fast is asked first")
  func fastestFirst() {
    var tracker = rated()
    let slow = Self.blob(9)
    tracker.want(slow, by: 4)
    _ = renew(slow, by: 4, chunksPerRenewal: 0, renewals: 6, in: &tracker)
    tracker.want(aa, by: 4, isEligible: false)
    tracker.want(aa, by: 2, isEligible: false)
    tracker.want(aa, by: 1)
    tracker.want(aa, by: 4)
    tracker.want(aa, by: 2)
    #expect(tracker.drop(aa, by: 1).grants(of: aa) == [2])
  }
}
