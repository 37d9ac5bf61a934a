// SPDX-License-Identifier: Apache-2.0

import ContentModel
import SwarmCore
import Testing

@testable import PeerProtocol

/// What holds whatever happens.
@Suite struct NodePropertyTests {
  private struct Run: Equatable {
    var effects: [NodeEffect] = []
    var violation: String?
    var kinds = Set<EventKind>([.started])
    var frames = Set<String>()

    mutating func note(_ event: NodeEvent) {
      kinds.insert(EventKind(event))
      if case .frameReceived(_, let frame) = event { frames.insert(frame.name) }
    }
  }

  private func run(seed: UInt64, events count: Int) -> Run {
    var events = RandomEvents(seed: seed)
    var node = Node(
      nodeID: Fixture.nodeID(1), publicKey: Fixture.key(1),
      configuration: NodeConfiguration(trackers: [Fixture.trackerAddress]), seed: seed)
    var queue = EffectQueue<NodeEffect>()
    var now = Instant.zero + .seconds(1)
    var run = Run()
    node.handle(.started, at: now, into: &queue)
    for number in 0..<count {
      let effects = queue.drain()
      events.note(effects)
      run.effects += effects
      if let violation = node.invariantViolation() {
        run.violation = "seed \(seed), event \(number): \(violation)"
        return run
      }
      now = now + events.pause()
      let event = events.next()
      run.note(event)
      node.handle(event, at: now, into: &queue)
    }
    _ = queue.drain()
    run.note(.shutdownRequested)
    node.handle(.shutdownRequested, at: now, into: &queue)
    run.effects += queue.drain()
    run.violation = node.invariantViolation()
    return run
  }

  @Test("no sequence of events traps or breaks an invariant", arguments: UInt64(1)...12)
  func invariants(_ seed: UInt64) {
    #expect(run(seed: seed, events: 3000).violation == nil)
  }

  @Test("the same seed gives the same effects", arguments: UInt64(1)...3)
  func replay(_ seed: UInt64) {
    let first = run(seed: seed, events: 2000)
    #expect(first.effects.count > 500)
    #expect(first == run(seed: seed, events: 2000))
  }

  @Test("random events reach every part of a pull")
  func coverage() {
    let runs = (UInt64(1)...24).map { run(seed: $0, events: 3000) }
    let kinds = runs.reduce(into: Set<EventKind>()) { $0.formUnion($1.kinds) }
    let neverDrawn = EventKind.allCases.filter { !kinds.contains($0) }
    #expect(neverDrawn.isEmpty, "a new event is to be drawn by RandomEvents")
    let frames = runs.reduce(into: Set<String>()) { $0.formUnion($1.frames) }
    let neverHeard = FrameType.allCases.filter { $0 != .data && !frames.contains("\($0)") }
    #expect(neverHeard.isEmpty, "a new frame is to be drawn by RandomEvents")
    let effects = runs.flatMap(\.effects)
    func happened(_ predicate: (NodeEffect) -> Bool) -> Bool { effects.contains(where: predicate) }
    #expect(happened { if case .commitBlob = $0 { true } else { false } })
    #expect(happened { if case .restartBlob = $0 { true } else { false } })
    #expect(happened { if case .supersedeBlob = $0 { true } else { false } })
    #expect(happened { if case .observe(.chunksResumed) = $0 { true } else { false } })
    #expect(happened { if case .observe(.peerQuarantined) = $0 { true } else { false } })
    #expect(happened { if case .observe(.transferExpired) = $0 { true } else { false } })
    #expect(happened { if case .observe(.chunkServed) = $0 { true } else { false } })
    #expect(happened { if case .observe(.pullFailed) = $0 { true } else { false } })
    #expect(happened { if case .observe(.requestHedged) = $0 { true } else { false } })
    #expect(happened { if case .observe(.upstreamBusy) = $0 { true } else { false } })
    #expect(happened { if case .hashFetch = $0 { true } else { false } })
    let said = Set(
      effects.compactMap { effect in
        if case .sendFrame(_, let frame) = effect { frame.name } else { nil }
      })
    for name in [
      "request", "progress", "announce", "leaseRequest", "leaseRenew", "leaseRelease",
      "neighboursLost", "upstreamPause",
    ] {
      #expect(said.contains(name), "\(name)")
    }
  }
}
