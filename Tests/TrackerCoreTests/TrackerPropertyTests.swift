// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Testing
import TrackerCore

@testable import PeerProtocol

/// What holds whatever nodes do.
@Suite struct TrackerPropertyTests {
  private struct Run: Equatable {
    var effects: [TrackerEffect] = []
    /// Whatever a rule forbids.
    var violations: [String] = []
    var kinds = Set<EventKind>()
    var frames = Set<String>()

    mutating func note(_ event: TrackerEvent) {
      kinds.insert(EventKind(event))
      guard case .frameReceived(_, let frame) = event else { return }
      frames.insert(Mirror(reflecting: frame).children.first?.label ?? "")
    }
  }

  /// The cases of `TrackerEvent`.
  private enum EventKind: CaseIterable {
    case connectionOpened, connectionClosed, frameReceived, deadlineReached, shutdownRequested

    init(_ event: TrackerEvent) {
      switch event {
      case .connectionOpened: self = .connectionOpened
      case .connectionClosed: self = .connectionClosed
      case .frameReceived: self = .frameReceived
      case .deadlineReached: self = .deadlineReached
      case .shutdownRequested: self = .shutdownRequested
      }
    }
  }

  /// What a test can know from outside: who is connected, and who holds which lease.
  private struct Watch {
    var open = OrderedTable<ConnectionID, NodeID>()
    var leases = OrderedTable<Digest, ConnectionID>()

    mutating func note(_ effect: TrackerEffect, _ violations: inout [String]) {
      switch effect {
      case .sendFrame(let connection, let frame):
        if !open.contains(connection) { violations.append("\(connection) is gone: \(frame)") }
        if case .leaseGrant(let digest, _) = frame { leases[digest] = connection }
        if case .neighbours(let neighbours) = frame {
          for neighbour in neighbours where neighbour.nodeID == open[connection] {
            violations.append("\(connection) is its own neighbour")
          }
        }
      case .closeConnection(let connection, _):
        open.remove(connection)
      case .observe(.leaseGranted(let digest, let node)):
        let holder = leases[digest].flatMap { open[$0] }
        if holder != node { violations.append("\(node) has no grant") }
      case .observe: break
      }
    }
  }

  /// With every second seed there is one lease at a time, for which the other blob waits.
  private func run(seed: UInt64, events: Int) -> Run {
    var generator = SeededGenerator(seed: seed)
    var configuration = TrackerConfiguration()
    if seed % 2 == 0 { configuration.leasesMax = 1 }
    var tracker = Tracker(configuration: configuration, seed: seed)
    var queue = EffectQueue<TrackerEffect>()
    var now = Instant.zero + .seconds(1)
    var watch = Watch()
    var run = Run()
    for number in 1...events {
      now = now + .milliseconds(Int64(generator.below(60)))
      let event =
        number == events
        ? .shutdownRequested
        : event(number: UInt64(number), of: watch.open.keys, &generator)
      run.note(event)
      switch event {
      case .connectionOpened(let connection, let identity):
        watch.open[connection] = identity.nodeID
      case .connectionClosed(let connection, _): watch.open.remove(connection)
      case .frameReceived, .deadlineReached, .shutdownRequested: break
      }
      tracker.handle(event, at: now, into: &queue)
      for effect in queue.drain() {
        watch.note(effect, &run.violations)
        run.effects.append(effect)
      }
      if let violation = tracker.invariantViolation() { run.violations.append(violation) }
      if number < events, tracker.memberCount != watch.open.count {
        run.violations.append("\(tracker.memberCount) members, \(watch.open.count) connected")
      }
    }
    return run
  }

  /// Of somebody who is connected, or of one that was or never was.
  private func event(
    number: UInt64, of open: [ConnectionID], _ generator: inout SeededGenerator
  ) -> TrackerEvent {
    let recent =
      open.isEmpty || generator.below(4) == 0
      ? ConnectionID(number - UInt64(generator.below(Int(min(number, 60)))))
      : open[generator.below(open.count)]
    switch generator.below(13) {
    case 0, 1:
      let identity = TrackerClock.identity(UInt64(1 + generator.below(12)))
      return .connectionOpened(ConnectionID(number), identity)
    case 2 where generator.below(4) == 0: return .connectionClosed(recent, .transportFailed)
    case 3: return .deadlineReached
    default: return .frameReceived(recent, frame(&generator))
    }
  }

  private func frame(_ generator: inout SeededGenerator) -> Frame {
    let blob = generator.below(3) == 0 ? TrackerClock.bb : TrackerClock.aa
    switch generator.below(12) {
    case 0, 1, 2, 3:
      let standing = Announcement.Standing.wanting(
        prefixChunks: generator.below(40), isEligible: generator.below(3) > 0)
      return .announce([Announcement(blob: blob, standing: standing)])
    case 4: return .announce([Announcement(blob: blob, standing: .holding)])
    case 5, 6: return .announce([Announcement(blob: blob, standing: .gone)])
    case 7: return .leaseRequest(blob.digest)
    case 8: return .leaseRenew(blob.digest, prefixChunks: generator.below(40))
    case 9:
      return .leaseRelease(blob.digest, LeaseOutcome(rawValue: UInt8(1 + generator.below(5)))!)
    case 11:
      let reason = UpstreamPause.Reason(rawValue: UInt8(1 + generator.below(3)))!
      return .upstreamPause(
        UpstreamPause(
          digest: blob.digest, reason: reason, milliseconds: 1 + generator.below(5000)))
    case 10 where generator.below(6) == 0: return foreign(blob, &generator)
    case 10 where generator.below(3) == 0:
      return generator.below(2) == 0 ? .ping(generator.next()) : .pong(generator.next())
    case 10: return .neighboursLost([NodeID(number: UInt64(generator.below(12)))])
    default:
      return .announce([
        Announcement(blob: Blob(digest: blob.digest, sizeBytes: 7), standing: .holding)
      ])
    }
  }

  /// What a node has no business to say to a tracker, or says last.
  private func foreign(_ blob: Blob, _ generator: inout SeededGenerator) -> Frame {
    let chunk = ChunkReference(blob.digest, 0)
    let holding = Holding(blob: blob, chunks: [0..<1])
    let key = PublicKey(bytes: NodeID(number: 1).bytes)
    let frames: [Frame] = [
      .want([blob]), .unwant([blob.digest]), .have(holding), .drop(blob.digest), .offer(chunk),
      .accept(chunk), .decline(chunk, .busy), .cancel(chunk), .request(chunk), .expect(chunk),
      .progress(Progress(holding: holding, expected: [0])), .neighbours([]),
      .leaseGrant(blob.digest, termMilliseconds: 1), .leaseRevoke(blob.digest),
      .supply(Supply(digest: blob.digest, leaseHolder: nil, holderCount: 1)),
      .goodbye(.shutdown), .proof(HelloProof(signature: [UInt8](repeating: 0, count: 64))),
      .hello(
        Hello(
          version: .current, role: .node, publicKey: key,
          nonce: [UInt8](repeating: 0, count: Hello.nonceBytes), advertised: nil, zone: "")),
      .chain(
        ChainBatch(
          blob: blob, claimant: key, continuesIndex: 0, firstIndex: 1,
          entries: [.initial(.sha256)], signature: [UInt8](repeating: 0, count: 64))),
    ]
    return frames[generator.below(frames.count)]
  }

  @Test("random events reach every part of a lease, and are of every kind there is")
  func coverage() {
    let runs = (UInt64(1)...8).map { run(seed: $0, events: 3000) }
    let kinds = runs.reduce(into: Set<EventKind>()) { $0.formUnion($1.kinds) }
    #expect(EventKind.allCases.allSatisfy(kinds.contains))
    let frames = runs.reduce(into: Set<String>()) { $0.formUnion($1.frames) }
    let neverHeard = FrameType.allCases.filter { $0 != .data && !frames.contains("\($0)") }
    #expect(neverHeard.isEmpty, "a new frame is to be drawn here")
    let effects = runs.flatMap(\.effects)
    func happened(_ predicate: (TrackerEffect) -> Bool) -> Bool {
      effects.contains(where: predicate)
    }
    #expect(happened { if case .observe(.leaseGranted) = $0 { true } else { false } })
    #expect(happened { if case .observe(.leaseExpired) = $0 { true } else { false } })
    #expect(happened { if case .observe(.leaseReleased) = $0 { true } else { false } })
    #expect(happened { if case .observe(.leaseDoubted) = $0 { true } else { false } })
    #expect(happened { if case .observe(.upstreamPaused) = $0 { true } else { false } })
    #expect(
      happened {
        guard case .sendFrame(_, .upstreamPause(let pause)) = $0 else { return false }
        return pause.reason == .queued
      })
  }

  @Test(
    "no sequence of events traps, and nobody who is gone is spoken to", arguments: UInt64(1)...20)
  func invariants(_ seed: UInt64) {
    let run = run(seed: seed, events: 3000)
    #expect(run.violations == [])
    #expect(run.effects.count > 300)
  }

  @Test("the same seed gives the same effects", arguments: UInt64(1)...3)
  func replay(_ seed: UInt64) {
    #expect(run(seed: seed, events: 2000) == run(seed: seed, events: 2000))
  }
}
