// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore
import Testing

/// What holds whatever happens.
@Suite struct NodePropertyTests {
  private struct Run: Equatable {
    var effects: [NodeEffect] = []
    var violation: String?
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
      node.handle(events.next(), at: now, into: &queue)
    }
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
    let effects = (UInt64(1)...24).flatMap { run(seed: $0, events: 3000).effects }
    func happened(_ predicate: (NodeEffect) -> Bool) -> Bool { effects.contains(where: predicate) }
    #expect(happened { if case .commitBlob = $0 { true } else { false } })
    #expect(happened { if case .restartBlob = $0 { true } else { false } })
    #expect(happened { if case .supersedeBlob = $0 { true } else { false } })
    #expect(happened { if case .observe(.chunksResumed) = $0 { true } else { false } })
    #expect(happened { if case .observe(.peerQuarantined) = $0 { true } else { false } })
    #expect(happened { if case .observe(.transferExpired) = $0 { true } else { false } })
    #expect(happened { if case .observe(.chunkServed) = $0 { true } else { false } })
    #expect(happened { if case .observe(.pullFailed) = $0 { true } else { false } })
    #expect(happened { if case .sendFrame(_, .request) = $0 { true } else { false } })
  }
}
