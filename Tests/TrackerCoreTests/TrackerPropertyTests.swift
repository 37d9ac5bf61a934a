// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import Testing
import TrackerCore

/// What holds whatever nodes do.
@Suite struct TrackerPropertyTests {
  private struct Run: Equatable {
    var effects: [TrackerEffect] = []
    /// Whatever a rule forbids.
    var violations: [String] = []
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

  private func run(seed: UInt64, events: Int) -> Run {
    var generator = SeededGenerator(seed: seed)
    var tracker = Tracker(configuration: TrackerConfiguration(), seed: seed)
    var queue = EffectQueue<TrackerEffect>()
    var now = Instant.zero + .seconds(1)
    var watch = Watch()
    var run = Run()
    for number in 1...events {
      now = now + .milliseconds(Int64(generator.below(60)))
      let event = event(number: UInt64(number), &generator)
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
      if tracker.memberCount != watch.open.count {
        run.violations.append("\(tracker.memberCount) members, \(watch.open.count) connected")
      }
    }
    return run
  }

  private func event(number: UInt64, _ generator: inout SeededGenerator) -> TrackerEvent {
    let recent = ConnectionID(number - UInt64(generator.below(Int(min(number, 60)))))
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
    case 10 where generator.below(20) == 0: return .want([blob])
    case 10: return .neighboursLost([NodeID(number: UInt64(generator.below(12)))])
    default:
      return .announce([
        Announcement(blob: Blob(digest: blob.digest, sizeBytes: 7), standing: .holding)
      ])
    }
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
