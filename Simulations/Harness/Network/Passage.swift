// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// What several lanes pass, one fragment after the other: a host's downlink, or the link from one
/// zone to another.
///
/// Lanes that have fragments waiting get equal parts of the rate, which with their windows is what
/// TCP flows of equal round trips come to: start-time fair queueing (Goyal, Vin, Cheng, SIGCOMM
/// 1996). Virtual time counts bytes: a fragment's tag is the later of the passage's virtual time
/// and the tag behind the lane's fragment before it, the smallest tag passes next, and the
/// passage's virtual time is the tag of what it passes.
///
/// Little waits, as senders that watch for congestion see to: `hasRoom`. It is cut through: a
/// fragment begins to pass an idle passage when its first byte arrives. Control frames go ahead of
/// all that waits and wait for other control frames only; beside a fragment that is passing they
/// use the rate together with it, so that over no time does more pass than the rate allows and two
/// fragments: one that ends there, and one whose time frames had.
struct Passage: Sendable {
  /// What it passes now: its rate, or a lower one that the reader behind it keeps to.
  var bytesPerSecond: Int64
  private let bytesPerSecondMax: Int64
  /// When all that has begun to pass has passed.
  private(set) var end = Instant.zero
  private var controlEnd = Instant.zero
  /// The lane whose fragment passes.
  private(set) var servedLane: Int32?
  private var waiting = FairLine()
  private var virtualTime: Int64 = 0
  private var meter: RateMeter
  /// Against what the reader keeps to; nil if that is nothing.
  private var limitMeter: RateMeter?

  /// `metered` is the rate that it ought to keep to, if that is another than it has.
  init(bytesPerSecond: Int64, metered: Int64? = nil) {
    self.bytesPerSecond = bytesPerSecond
    bytesPerSecondMax = bytesPerSecond
    meter = RateMeter(bytesPerSecond: metered ?? bytesPerSecond, piecesAllowed: 2)
  }

  /// Whether a lane may add to what waits: the buffer is shared by the lanes that do.
  func hasRoom(for backlog: Backlog, bufferBytes: Int64) -> Bool {
    let lanes = Int64(waiting.count + (servedLane == nil ? 0 : 1))
    return backlog.bytes * max(1, lanes) < min(bufferBytes, bytesPerSecond / Self.buffersPerSecond)
  }

  /// A queue longer than 200 ms is a fault of equipment, not of TCP.
  private static let buffersPerSecond: Int64 = 5

  /// More has passed than the rate allows.
  var isOverrun: Bool { meter.isOverrun }
  /// More has passed than the reader is to take.
  var isLimitOverrun: Bool { limitMeter?.isOverrun ?? false }

  /// The reader behind it takes no more from now on: what waits fills buffers, and senders wait.
  mutating func limit(to limit: Int64?, slack: Interval, at now: Instant) {
    bytesPerSecond = min(bytesPerSecondMax, limit ?? bytesPerSecondMax)
    limitMeter = limit.map {
      RateMeter(bytesPerSecond: $0, piecesAllowed: 2, slack: slack, at: now)
    }
  }

  private mutating func note(bytes: Int64, at now: Instant) {
    meter.note(bytes: bytes, at: now)
    limitMeter?.note(bytes: bytes, at: now)
  }

  /// nil if the fragment has passed. Otherwise it is in the lane's backlog; `freed` is due at the
  /// instant, if there is one.
  mutating func take(
    _ fragment: Fragment, of lane: Int32, _ backlog: inout Backlog,
    senderBytesPerSecond: Int64, at now: Instant
  ) -> Taking {
    guard servedLane == nil else {
      if backlog.fragments.isEmpty { enlist(lane, backlog) }
      backlog.append(fragment)
      return .waits
    }
    let cost = LinkSpecification.time(bytes: fragment.bytes, bytesPerSecond: bytesPerSecond)
    let arrival =
      senderBytesPerSecond <= bytesPerSecond
      ? cost : LinkSpecification.time(bytes: fragment.bytes, bytesPerSecond: senderBytesPerSecond)
    end = max(end, now - arrival) + cost
    if end <= now {
      note(bytes: fragment.bytes, at: now)
      return .passed
    }
    backlog.append(fragment)
    virtualTime = max(virtualTime, backlog.finishTag)
    backlog.finishTag = virtualTime + fragment.bytes
    servedLane = lane
    return .passes(until: end)
  }

  enum Taking: Sendable {
    case passed
    case passes(until: Instant)
    case waits
  }

  /// The fragment that was passing has passed; its lane must be `servedLane`.
  mutating func freed(_ backlog: inout Backlog, at now: Instant) -> Fragment? {
    guard let lane = servedLane, let fragment = backlog.removeFirst() else { return nil }
    note(bytes: fragment.bytes, at: now)
    servedLane = nil
    if !backlog.fragments.isEmpty { enlist(lane, backlog) }
    return fragment
  }

  /// Chooses the lane whose fragment passes next, to be followed by `begin`.
  mutating func next() -> Int? {
    guard servedLane == nil, let entry = waiting.removeFirst() else { return nil }
    servedLane = entry.lane
    virtualTime = entry.tag
    return Int(entry.lane)
  }

  /// The chosen lane's first fragment begins to pass; the result is when it has.
  mutating func begin(_ backlog: inout Backlog, at now: Instant) -> Instant {
    let bytes = backlog.fragments.first?.bytes ?? 0
    backlog.finishTag = virtualTime + bytes
    end = max(end, now) + LinkSpecification.time(bytes: bytes, bytesPerSecond: bytesPerSecond)
    return end
  }

  /// When a control frame that has just arrived has passed.
  mutating func passControl(bytes: Int64, at now: Instant) -> Instant {
    let cost = LinkSpecification.time(bytes: bytes, bytesPerSecond: bytesPerSecond)
    end = max(end, now - cost) + cost
    controlEnd = max(controlEnd, now - cost) + cost
    return max(controlEnd, now)
  }

  mutating func controlPassed(bytes: Int64, at now: Instant) {
    note(bytes: bytes, at: now)
  }

  private mutating func enlist(_ lane: Int32, _ backlog: Backlog) {
    waiting.add(lane: lane, tag: max(virtualTime, backlog.finishTag))
  }
}
