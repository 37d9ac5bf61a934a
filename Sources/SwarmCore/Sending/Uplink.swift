// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol

/// The node's uplink: what is on its way over it, and how much may be.
///
/// "Enough in flight, no more" (Design: the swarm): bytes offered, accepted and being sent are at
/// most twice what the uplink carries in the time from an offer to its answer, and at least a few
/// chunks. More would tie up chunks in queues that another peer could have sent sooner; less leaves
/// the uplink idle.
struct Uplink: Sendable {
  private(set) var inFlightBytes: Int64 = 0
  private(set) var inFlightChunks = 0
  /// Accepted chunks in the order in which they will be sent.
  private(set) var queue: [Send] = []
  /// Chunks the shell is sending now.
  private(set) var sending: [Send] = []
  /// Peers that do not take what they are being sent: it takes no place and no part of the window.
  /// A peer stands here until the last of it has ended.
  private var blocked = OrderedTable<ConnectionID, Bool>()
  private(set) var offerToAccept = SmoothedInterval()
  private var rate = SmoothedRate()
  /// Twice what the uplink carries between an offer and its answer; 0 until both are measured, so
  /// that a node does not promise on a guess what it then sends for seconds.
  private(set) var answerWindowBytes: Int64 = 0
  /// Sends started so far.
  private(set) var startCount: UInt64 = 0
  /// Counts services, so that the peer that has waited longest can be told.
  private(set) var turn: UInt64 = 0

  struct Send: Sendable, Equatable {
    let connection: ConnectionID
    let chunk: ChunkReference
  }

  /// nil until the rate is known.
  func time(toSend bytes: Int64) -> Interval? {
    rate.bytesPerSecond.map { Ratio(1_000_000_000, $0).of(bytes) }.map(Interval.init(nanoseconds:))
  }

  func windowBytes(chunkBytes: Int64, _ configuration: NodeConfiguration) -> Int64 {
    let least = chunkBytes * Int64(configuration.uplinkWindowChunksMin)
    return max(least, min(answerWindowBytes, configuration.uplinkWindowBytesMax))
  }

  /// Sends that are under way, but for those to peers that block.
  var placesTaken: Int {
    blocked.isEmpty ? sending.count : sending.count { !blocked.contains($0.connection) }
  }

  var isAnyBlocked: Bool { !blocked.isEmpty }

  /// What is being sent to peers that block.
  var blockedSends: [Send] {
    sending.filter { blocked.contains($0.connection) }
  }

  /// Chunks offered, accepted and being sent but for those that a peer does not take.
  var unblockedChunks: Int {
    blocked.isEmpty ? inFlightChunks : inFlightChunks - blockedSends.count
  }

  func isBlocked(_ connection: ConnectionID) -> Bool { blocked.contains(connection) }

  /// MUST be called only while something is being sent to the peer.
  mutating func block(_ connection: ConnectionID) {
    blocked[connection] = true
  }

  mutating func reserve(_ bytes: Int) {
    inFlightBytes += Int64(bytes)
    inFlightChunks += 1
    turn += 1
  }

  mutating func release(_ bytes: Int) {
    inFlightBytes -= Int64(bytes)
    inFlightChunks -= 1
    assert(inFlightBytes >= 0 && inFlightChunks >= 0, "released more than was reserved")
  }

  mutating func answered(after interval: Interval) {
    offerToAccept.add(interval)
    updateAnswerWindow()
  }

  private mutating func updateAnswerWindow() {
    guard let answer = offerToAccept.value, let bytesPerSecond = rate.bytesPerSecond
    else { return }
    answerWindowBytes = Ratio(2 * answer.nanoseconds, 1_000_000_000).of(bytesPerSecond)
  }

  mutating func enqueue(_ send: Send) {
    queue.append(send)
  }

  /// Moves a waiting send to those being sent.
  mutating func start(_ send: Send, _ now: Instant) {
    queue.removeAll { $0 == send }
    if placesTaken == 0 { rate.begin(now) }
    sending.append(send)
    startCount += 1
  }

  /// A send has ended; its bytes count for the rate if they went out.
  mutating func finished(_ send: Send, sentBytes: Int, _ now: Instant) {
    sending.removeAll { $0 == send }
    if !sending.contains(where: { $0.connection == send.connection }) {
      blocked.remove(send.connection)
    }
    guard sentBytes > 0 else { return }
    rate.add(sentBytes, now)
    updateAnswerWindow()
  }

  mutating func removeQueued(_ send: Send) {
    queue.removeAll { $0 == send }
  }
}
