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
  /// Chunks offered, accepted, asked for and being sent.
  private(set) var inFlightChunks = 0
  /// What of it counts for the window: all that was offered to peers that do not block. What peers
  /// ask for has limits of its own, or who asks for everything would leave no room for offers.
  private(set) var unblockedBytes: Int64 = 0
  private(set) var unblockedChunks = 0
  /// Chunks that wait to be sent, accepted or asked for, in the order in which they were.
  private(set) var queue: [Send] = []
  /// Chunks the shell is sending now.
  private(set) var sending: [Send] = []
  /// Of every peer that something is on its way to, and of every one that blocks.
  private var loads = OrderedTable<ConnectionID, PeerLoad>()
  private var blockedCount = 0
  private(set) var offerToAccept = SmoothedInterval()
  private var rate = SmoothedRate()
  /// What the operator allows. Without it the first burst, which the limit lets pass, would be
  /// taken for the link.
  private var limitBytesPerSecond: Int64?
  /// Twice what the uplink carries between an offer and its answer; 0 until both are measured, so
  /// that a node does not promise on a guess what it then sends for seconds.
  private(set) var answerWindowBytes: Int64 = 0
  /// Sends started so far.
  private(set) var startCount: UInt64 = 0
  /// What a blob counts as having had that begins to use the uplink now: as much as the one that
  /// has had least of those that use it.
  private(set) var leastShare: Int64 = 0
  /// Counts services, so that the peer that has waited longest can be told.
  private(set) var turn: UInt64 = 0

  struct Send: Sendable, Equatable {
    let connection: ConnectionID
    let chunk: ChunkReference
    /// The peer has asked for it.
    var isRequested = false
    /// When the shell was handed it.
    var since = Instant.zero

    /// A chunk is on its way to a peer once at a time, for whatever reason.
    static func == (left: Send, right: Send) -> Bool {
      left.connection == right.connection && left.chunk == right.chunk
    }

    fileprivate func started(_ now: Instant) -> Send {
      var send = self
      send.since = now
      return send
    }
  }

  /// Never goes back: what was left unused is not made up for.
  mutating func settleShares(least: Int64) { leastShare = max(leastShare, least) }

  var isRateKnown: Bool { rate.bytesPerSecond != nil }

  /// nil until it was measured, whatever is allowed.
  var bytesPerSecond: Int64? {
    rate.bytesPerSecond.map { min($0, limitBytesPerSecond ?? $0) }
  }

  mutating func setLimit(_ bytesPerSecond: Int64?) {
    limitBytesPerSecond = bytesPerSecond
    updateAnswerWindow()
  }

  /// What all that is being sent takes, each of this length, where only a limit is known.
  func timeAtLimit(toSend bytes: Int64) -> Interval {
    guard let limitBytesPerSecond else { return .zero }
    let sends = Int64(max(1, sending.count))
    return Interval(
      nanoseconds: Ratio(1_000_000_000, limitBytesPerSecond).of(bytes * sends))
  }

  /// nil until the rate is known.
  func time(toSend bytes: Int64) -> Interval? {
    bytesPerSecond.map { Ratio(1_000_000_000, $0).of(bytes) }.map(Interval.init(nanoseconds:))
  }

  func windowBytes(chunkBytes: Int64, _ configuration: NodeConfiguration) -> Int64 {
    let least = chunkBytes * Int64(configuration.uplinkWindowChunksMin)
    return max(least, min(answerWindowBytes, configuration.uplinkWindowBytesMax))
  }

  /// Sends that are under way, but for those to peers that block.
  var placesTaken: Int {
    blockedCount == 0 ? sending.count : sending.count { !isBlocked($0.connection) }
  }

  // MARK: Peers

  func isBlocked(_ connection: ConnectionID) -> Bool {
    blockedCount > 0 && loads[connection]?.isBlocked == true
  }

  /// Whether more may be on its way to the peer: one that blocks gets a chunk at a time.
  func mayBegin(for connection: ConnectionID) -> Bool {
    !isBlocked(connection) || loads[existing: connection].chunks == 0
  }

  /// The peer was sent nothing while several others were: what it asks for need not wait.
  func isInTurn(_ connection: ConnectionID) -> Bool {
    guard let lastStart = loads[connection]?.lastStart else { return true }
    return startCount - lastStart >= Self.startsBetweenRequests
  }

  func isSending(to connection: ConnectionID) -> Bool {
    sending.contains { $0.connection == connection }
  }

  mutating func setBlocked(_ connection: ConnectionID, _ isBlocked: Bool) {
    guard self.isBlocked(connection) != isBlocked else { return }
    blockedCount += isBlocked ? 1 : -1
    change(connection) { $0.isBlocked = isBlocked }
  }

  /// Peers that do not block as yet and have owed an answer for too long.
  func debtors(_ isDue: (ConnectionID, Instant) -> Bool) -> [ConnectionID] {
    var debtors: [ConnectionID] = []
    loads.forEach { connection, load in
      guard load.openOffers > 0, !load.isBlocked, isDue(connection, load.owesAnswerSince)
      else { return }
      debtors.append(connection)
    }
    return debtors
  }

  private mutating func change(_ connection: ConnectionID, _ change: (inout PeerLoad) -> Void) {
    let before = loads[connection] ?? PeerLoad()
    var load = before
    change(&load)
    inFlightChunks += load.chunks - before.chunks
    unblockedBytes += load.countedBytes - before.countedBytes
    unblockedChunks += load.countedChunks - before.countedChunks
    assert(
      load.offeredBytes >= 0 && load.offeredChunks >= 0 && load.requestedChunks >= 0,
      "released more than was reserved")
    loads[connection] = load.chunks == 0 && !load.isBlocked ? nil : load
  }

  // MARK: What is on its way

  mutating func reserve(offered bytes: Int, for connection: ConnectionID) {
    change(connection) { load in
      load.offeredBytes += Int64(bytes)
      load.offeredChunks += 1
    }
    turn += 1
  }

  mutating func release(offered bytes: Int, for connection: ConnectionID) {
    change(connection) { load in
      load.offeredBytes -= Int64(bytes)
      load.offeredChunks -= 1
    }
  }

  mutating func reserveRequested(for connection: ConnectionID) {
    change(connection) { $0.requestedChunks += 1 }
    turn += 1
  }

  mutating func releaseRequested(for connection: ConnectionID) {
    change(connection) { $0.requestedChunks -= 1 }
  }

  /// MUST follow the reservation.
  mutating func offered(to connection: ConnectionID, _ now: Instant) {
    change(connection) { load in
      if load.openOffers == 0 { load.owesAnswerSince = now }
      load.openOffers += 1
    }
  }

  /// An offer is open no longer; `answeredAt` is nil if it was taken back. MUST precede the
  /// release.
  mutating func settled(offerTo connection: ConnectionID, answeredAt: Instant?) {
    change(connection) { load in
      load.openOffers -= 1
      load.owesAnswerSince = answeredAt ?? load.owesAnswerSince
    }
  }

  mutating func answered(after interval: Interval) {
    offerToAccept.add(interval)
    updateAnswerWindow()
  }

  private mutating func updateAnswerWindow() {
    guard let answer = offerToAccept.value, let bytesPerSecond
    else { return }
    answerWindowBytes = Ratio(2 * answer.nanoseconds, 1_000_000_000).of(bytesPerSecond)
  }

  mutating func enqueue(_ send: Send) {
    queue.append(send)
  }

  /// Moves a waiting send to those being sent.
  mutating func start(_ send: Send, _ now: Instant) {
    queue.removeAll { $0 == send }
    if placesTaken == 0, !isBlocked(send.connection) { rate.begin(now) }
    sending.append(send.started(now))
    let start = startCount
    change(send.connection) { $0.lastStart = start }
    startCount += 1
  }

  /// A send has ended; its bytes count for the rate if they went out.
  mutating func finished(_ send: Send, sentBytes: Int, _ now: Instant) {
    sending.removeAll { $0 == send }
    // Beside nothing else, a peer that blocks shows its own link's rate.
    guard sentBytes > 0, placesTaken > 0 || !isBlocked(send.connection) else { return }
    rate.add(sentBytes, now)
    updateAnswerWindow()
  }

  mutating func removeQueued(_ send: Send) {
    queue.removeAll { $0 == send }
  }

  /// About the neighbours that want something at once, so that who asks for everything gets the
  /// share that it would be offered.
  private static let startsBetweenRequests: UInt64 = 12
}
