// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Synchronization
import Testing

@testable import NodeShell

@Suite("Turns at a digest")
struct DigestTurnsTests {
  /// How many are at it, and the most there ever were.
  private final class Count: Sendable {
    private let counts = Mutex((now: 0, most: 0))

    var most: Int { counts.withLock(\.most) }

    func enter() {
      counts.withLock { counts in
        counts.now += 1
        counts.most = max(counts.most, counts.now)
      }
    }

    func leave() { counts.withLock { $0.now -= 1 } }
  }

  private let turns = DigestTurns()
  private let digest = ChainFixture.digest

  @Test("are taken by one after the other, however many come")
  func oneAtATime() async {
    let inside = Count()
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<50 {
        group.addTask { [turns, digest] in
          await turns.take(digest)
          inside.enter()
          await Task.yield()
          inside.leave()
          turns.give(digest)
        }
      }
    }
    #expect(inside.most == 1)
  }

  @Test("at one digest keep nobody from another, and are free again when given back")
  func independent() async {
    await turns.take(digest)
    let other = Digest(HashState(algorithm: .sha256, bytes: [UInt8](repeating: 7, count: 32)))
    await turns.take(other)
    turns.give(other)
    turns.give(digest)
    await turns.take(digest)
    turns.give(digest)
  }
}
