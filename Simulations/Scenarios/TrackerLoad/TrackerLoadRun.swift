// SPDX-License-Identifier: Apache-2.0

package import ContentModel
import Harness
import PeerProtocol
import TrackerCore

/// A tracker in virtual time with everything that its nodes send it.
package struct TrackerLoadRun {
  package let load: TrackerLoad
  package private(set) var now = Instant.zero
  /// Since the last phase began.
  package private(set) var traffic = TrackerTraffic()
  private var phaseStart = Instant.zero
  private var tracker: Tracker
  private var effects = EffectQueue<TrackerEffect>()
  private var generator: SeededGenerator
  private let blobs: [Blob]
  /// By node, the first of the blobs it holds; the others follow in the order of numbers.
  private let firstBlobs: [Int]
  /// Connections of the tracker that runs begin here.
  private var firstConnection: UInt64 = 0

  private var announcements = WaitingLine<(at: Instant, node: Int, batch: Int)>()
  private var pongs = WaitingLine<(at: Instant, connection: ConnectionID, number: UInt64)>()
  private var completions = WaitingLine<(at: Instant, node: Int, blob: Int)>()
  private var nextPull: Instant?

  package init(_ load: TrackerLoad) {
    precondition(load.blobsPerNode < load.distinctBlobs, "nothing would be left to pull")
    var generator = SeededGenerator(seed: load.seed)
    blobs = (0..<load.distinctBlobs).map { _ in
      let bytes = (0..<32).map { _ in UInt8(generator.below(256)) }
      return Blob(digest: Digest(HashState(algorithm: .sha256, bytes: bytes)), sizeBytes: 64 << 20)
    }
    firstBlobs = (0..<load.nodeCount).map { _ in generator.below(load.distinctBlobs) }
    tracker = Tracker(configuration: TrackerConfiguration(), seed: generator.next())
    self.generator = generator
    self.load = load
  }

  // MARK: Phases

  /// All nodes connect to a tracker that knows nothing, and announce what they hold: how long until
  /// it knows all of it.
  package mutating func gather() -> Interval {
    begin()
    var times = (0..<load.nodeCount).map { node in
      (at: now + load.reconnectWithin * Int64(generator.below(1_000_000)) / 1_000_000, node: node)
    }
    times.sort { ($0.at, $0.node) < ($1.at, $1.node) }
    let batches = (load.blobsPerNode + Announcement.batchMax - 1) / Announcement.batchMax
    var linkFree = now
    for (at, node) in times {
      for batch in 0..<batches {
        let bytes = Int64(announcement(of: node, batch: batch).wireBytes)
        linkFree =
          max(linkFree, at + load.roundTrip)
          + LinkSpecification.time(bytes: bytes, bytesPerSecond: load.bytesPerSecond)
        announcements.append((linkFree, node, batch))
      }
    }
    while let last = announcements.first { advance(to: last.at) }
    return now - phaseStart
  }

  /// Nodes pull blobs and complete them a second later.
  package mutating func serve(for duration: Interval) {
    begin()
    nextPull = load.pullsPerSecond == 0 ? nil : now
    advance(to: now + duration)
    nextPull = nil
  }

  /// The tracker's process is replaced by one that knows nothing.
  package mutating func restart() {
    tracker = Tracker(configuration: TrackerConfiguration(), seed: generator.next())
    firstConnection += UInt64(load.nodeCount)
    pongs.removeAll()
    completions.removeAll()
  }

  package var memberCount: Int { tracker.memberCount }
  package var blobCount: Int { tracker.blobCount }

  private mutating func begin() {
    phaseStart = now
    traffic = TrackerTraffic()
  }

  // MARK: Time

  private mutating func advance(to end: Instant) {
    while let at = earliest, at <= end {
      now = at
      step()
    }
    now = max(now, end)
  }

  private var earliest: Instant? {
    [announcements.first?.at, pongs.first?.at, completions.first?.at, nextPull, deadline]
      .compactMap { $0 }.min()
  }

  private var deadline: Instant? { tracker.nextDeadline.map { max($0, now) } }

  private mutating func step() {
    if let next = announcements.first, next.at <= now {
      _ = announcements.removeFirst()
      if next.batch == 0 { connect(next.node) }
      hear(announcement(of: next.node, batch: next.batch), from: connection(of: next.node))
    } else if let next = pongs.first, next.at <= now {
      _ = pongs.removeFirst()
      hear(.pong(next.number), from: next.connection)
    } else if let next = completions.first, next.at <= now {
      _ = completions.removeFirst()
      hear(
        .announce([Announcement(blob: blobs[next.blob], standing: .holding)]),
        from: connection(of: next.node))
    } else if let pull = nextPull, pull <= now {
      nextPull = pull + Interval.seconds(1) / Int64(load.pullsPerSecond)
      beginPull()
    } else {
      handle(.deadlineReached)
    }
  }

  // MARK: Nodes

  private mutating func connect(_ node: Int) {
    let id = NodeID(number: UInt64(node))
    handle(
      .connectionOpened(
        connection(of: node),
        PeerIdentity(
          nodeID: id, publicKey: PublicKey(bytes: id.bytes), role: .node,
          advertised: HostPort(host: "n\(node)", port: 5000), zone: "", version: .current)))
  }

  private mutating func beginPull() {
    let node = generator.below(load.nodeCount)
    let others = load.distinctBlobs - load.blobsPerNode
    let blob =
      (firstBlobs[node] + load.blobsPerNode + generator.below(others)) % load.distinctBlobs
    completions.append((now + .seconds(1), node, blob))
    let standing = Announcement.Standing.wanting(prefixChunks: 0, isEligible: true)
    hear(
      .announce([Announcement(blob: blobs[blob], standing: standing)]),
      from: connection(of: node))
  }

  private func announcement(of node: Int, batch: Int) -> Frame {
    let start = batch * Announcement.batchMax
    let end = min(start + Announcement.batchMax, load.blobsPerNode)
    return .announce(
      (start..<end).map { number in
        Announcement(
          blob: blobs[(firstBlobs[node] + number) % load.distinctBlobs], standing: .holding)
      })
  }

  private func connection(of node: Int) -> ConnectionID {
    ConnectionID(firstConnection + UInt64(node))
  }

  // MARK: The tracker

  private mutating func hear(_ frame: Frame, from connection: ConnectionID) {
    count(frame, isIncoming: true)
    handle(.frameReceived(connection, frame))
  }

  private mutating func handle(_ event: TrackerEvent) {
    tracker.handle(event, at: now, into: &effects)
    for effect in effects.drain() {
      switch effect {
      case .sendFrame(let connection, let frame):
        count(frame, isIncoming: false)
        if case .ping(let number) = frame {
          pongs.append((now + load.roundTrip, connection, number))
        }
      case .closeConnection: traffic.closes += 1
      case .observe: break
      }
    }
  }

  private mutating func count(_ frame: Frame, isIncoming: Bool) {
    traffic.count(
      bytes: frame.wireBytes, isIncoming: isIncoming,
      second: Int((now - phaseStart).nanoseconds / 1_000_000_000))
  }
}
