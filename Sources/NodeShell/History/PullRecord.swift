// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore

/// One pull of one blob: where every byte came from, and what it waited for.
struct PullRecord: Sendable, Equatable {
  enum Outcome: Sendable, Equatable {
    case running
    case completed
    case failed(PullFailure)
  }

  /// Counts up from 1; a later pull has a greater one.
  let number: UInt64
  let blob: Blob
  let started: Instant
  var outcome = Outcome.running
  var ended: Instant?

  // MARK: Bytes
  /// In the order they first had to do with the pull.
  private(set) var peers: [PeerShare] = []
  /// Of chunks from upstream that were kept.
  var bytesFromUpstream: Int64 = 0
  /// Of chunks that were on disk before the pull began.
  var bytesResumed: Int64 = 0
  /// Of chunks that were kept and then thrown away, because the pull began anew.
  var bytesDiscarded: Int64 = 0
  /// How often it began anew.
  var restarts = 0

  // MARK: Upstream
  /// The first ones, `fetchesMax` at most.
  private(set) var fetches: [FetchRecord] = []
  private(set) var fetchCount = 0
  var leaseGranted: Instant?
  var leaseLost: Instant?

  // MARK: Waits
  /// When the first chunk was kept.
  var firstByte: Instant?
  /// When the tracker first said anything of the blob.
  var trackerAnswered: Instant?
  /// The tracker's last word.
  var supply: Supply?
  /// The longest time without a chunk, from the start on.
  private(set) var longestPause = Interval.zero
  /// How long after the start it began.
  private(set) var longestPauseAfter = Interval.zero
  private var lastProgress: Instant

  init(number: UInt64, blob: Blob, started: Instant) {
    self.number = number
    self.blob = blob
    self.started = started
    self.lastProgress = started
  }

  /// A node has at most 256 peers, and few of them have to do with one pull; the bound keeps a
  /// record below 10 kB.
  static let peersMax = 32
  static let fetchesMax = 16

  var bytesFromPeers: Int64 { peers.reduce(0) { $0 + $1.bytes } }
  var bytesKept: Int64 { bytesFromPeers + bytesFromUpstream + bytesResumed }
  /// What the pull cost upstream, kept or not.
  private(set) var upstreamBytes: Int64 = 0

  /// Nil if the peer had nothing to do with the pull.
  func share(of node: NodeID) -> PeerShare? { peers.first { $0.nodeID == node } }

  mutating func withPeer(
    _ node: NodeID, at address: @autoclosure () -> HostPort?, _ change: (inout PeerShare) -> Void
  ) {
    change(&peers[index(of: node, at: address)])
  }

  /// The same, for a peer that has to do with the pull already.
  mutating func withKnownPeer(_ node: NodeID, _ change: (inout PeerShare) -> Void) {
    guard let index = peers.firstIndex(where: { $0.nodeID == node }) else { return }
    change(&peers[index])
  }

  private mutating func index(of node: NodeID, at address: () -> HostPort?) -> Int {
    if let known = peers.firstIndex(where: { $0.nodeID == node }) { return known }
    if peers.count < Self.peersMax {
      peers.append(PeerShare(node, at: address()))
    } else if peers.count == Self.peersMax {
      peers.append(PeerShare(nil, at: nil))
    }
    return peers.count - 1
  }

  mutating func beginFetch(_ fetch: FetchRecord) {
    fetchCount += 1
    if fetches.count < Self.fetchesMax { fetches.append(fetch) }
  }

  /// The fetch that runs has ended; none may run.
  mutating func endFetch(_ outcome: UpstreamOutcome, at now: Instant) {
    guard let last = fetches.indices.last, fetches[last].ended == nil else { return }
    fetches[last].ended = now
    fetches[last].outcome = outcome
  }

  mutating func countUpstream(_ bytes: Int) {
    upstreamBytes += Int64(bytes)
    // Of those that are not remembered, the bytes still count in the sum.
    if fetchCount <= Self.fetchesMax, let last = fetches.indices.last {
      fetches[last].bytes += Int64(bytes)
    }
  }

  /// A chunk was kept, or the pull has ended.
  mutating func progress(_ now: Instant) {
    if now - lastProgress > longestPause {
      longestPause = now - lastProgress
      longestPauseAfter = lastProgress - started
    }
    lastProgress = now
  }

  /// Nothing that was kept counts any more.
  mutating func restart(_ now: Instant) {
    restarts += 1
    bytesDiscarded += bytesKept
    bytesFromUpstream = 0
    bytesResumed = 0
    for index in peers.indices { peers[index].bytes = 0 }
    endFetch(.cancelled, at: now)
  }

  mutating func end(_ outcome: Outcome, at now: Instant) {
    self.outcome = outcome
    ended = now
    progress(now)
  }
}
