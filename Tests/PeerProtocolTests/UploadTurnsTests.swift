// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import Testing

@Suite struct UploadTurnsTests {
  private let start = Instant.zero + .seconds(100)
  private let c1 = ConnectionID(1)
  private let c2 = ConnectionID(2)
  private let c3 = ConnectionID(3)

  /// 10 KB take 10 ms.
  private func turns() -> UploadTurns {
    var turns = UploadTurns()
    turns.setLimit(1_000_000, at: start)
    return turns
  }

  @Test("without a limit nobody waits")
  func noLimit() {
    var turns = UploadTurns()
    for _ in 0..<100 {
      let isSent = turns.take(65_536, for: c1, at: start)
      #expect(isSent)
    }
    #expect(turns.nextAt == nil)
  }

  @Test("connections that have more than may go take turns, whoever asks most")
  func fairness() {
    var turns = turns()
    var sent: [ConnectionID: Int] = [:]
    func ask(_ connection: ConnectionID, _ now: Instant) {
      while turns.take(10_000, for: connection, at: now) { sent[connection, default: 0] += 1 }
    }
    for connection in [c1, c2, c3] { ask(connection, start) }
    for _ in 0..<300 {
      guard let now = turns.nextAt else { break }
      // One asks at every opportunity, and out of turn.
      ask(c1, now)
      while let next = turns.next(at: now) { ask(next, now) }
    }
    let counts = [c1, c2, c3].map { sent[$0] ?? 0 }
    #expect(counts.reduce(0, +) >= 300)
    #expect((counts.max() ?? 0) - (counts.min() ?? 0) <= 3, "\(counts)")
  }

  @Test("who has nothing to send when its turn comes, or is gone, holds up nobody")
  func emptyTurn() {
    var turns = turns()
    for connection in [c1, c2, c3] {
      while turns.take(10_000, for: connection, at: start) {}
    }
    turns.remove(c2)
    let later = start + .seconds(1)
    let inTurn = [turns.next(at: later), turns.next(at: later)]
    #expect(inTurn == [c1, c3])
    let isSent = turns.take(10_000, for: c3, at: later)
    #expect(isSent)
    let nobody = turns.next(at: later)
    #expect(nobody == nil)
    #expect(turns.nextAt == nil)
  }

  @Test("control frames go at once, and chunks wait for what they took")
  func control() {
    var turns = turns()
    turns.count(control: 500_000, at: start)
    let isSent = turns.take(10_000, for: c1, at: start)
    #expect(!isSent)
    #expect(turns.nextAt == start + .milliseconds(500))
  }
}
