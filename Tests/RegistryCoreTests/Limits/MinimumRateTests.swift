// SPDX-License-Identifier: Apache-2.0

import ContentModel
import RegistryCore
import Testing

@Suite("How long a slow client is waited for")
struct MinimumRateTests {
  private var rate = MinimumRate(bytesPerSecond: 1024, allowanceSeconds: 120)

  private func second(_ count: Int64) -> Instant { .zero + .seconds(count) }

  @Test("one byte a second is waited for as long as silence, but for those bytes' worth")
  func trickle() {
    var rate = rate
    rate.waitBegan(at: second(0))
    for now in Int64(1)...119 {
      rate.moved(bytes: 1, at: second(now))
      #expect(!rate.isOver(at: second(now)))
    }
    #expect(rate.isOver(at: second(121)))
  }

  @Test("who sends at the rate is never given up")
  func steady() {
    var rate = rate
    rate.waitBegan(at: second(0))
    for minute in Int64(1)...1_000 {
      #expect(!rate.isOver(at: second(minute * 60)))
      rate.moved(bytes: 1024 * 60, at: second(minute * 60))
    }
  }

  @Test("a fast client may pause for the whole allowance, again and again")
  func pauses() {
    var rate = rate
    for round in Int64(0)..<5 {
      rate.waitBegan(at: second(round * 200))
      #expect(!rate.isOver(at: second(round * 200 + 119)))
      rate.moved(bytes: .max, at: second(round * 200 + 119))
      rate.waitEnded(at: second(round * 200 + 119))
    }
  }

  @Test("time in which the server does not ask is not counted")
  func serverIsSlow() {
    var rate = rate
    rate.waitBegan(at: second(0))
    rate.waitEnded(at: second(100))
    #expect(rate.deadline == nil)
    rate.waitBegan(at: second(10_000))
    #expect(rate.deadline == second(10_020))
  }

  @Test("the deadline never comes to lie earlier")
  func deadlineOnlyMovesOn() throws {
    var rate = rate
    var last = second(0)
    for step in Int64(0)..<50 {
      rate.waitBegan(at: second(step))
      if step % 3 == 0 { rate.moved(bytes: step * 100, at: second(step)) }
      let deadline = try #require(rate.deadline)
      #expect(deadline >= last)
      last = deadline
      if step % 4 == 0 { rate.waitEnded(at: second(step)) }
    }
  }
}
