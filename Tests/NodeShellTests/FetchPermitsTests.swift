// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import NodeShell

@Suite("A fetch's permits", .timeLimit(.minutes(5)))
struct FetchPermitsTests {
  /// Asks, and has either the answer or a place in the queue when this returns.
  private func ask(_ permits: FetchPermits, _ gate: Gate) -> Task<Bool, Never> {
    Task.immediate {
      let answer = await permits.acquire()
      await gate.pass()
      return answer
    }
  }

  @Test("are had at once as long as there are any, and then only for one that came back")
  func waits() async {
    let (permits, gate) = (FetchPermits(2), Gate())
    gate.open()
    #expect(await permits.acquire())
    #expect(await permits.acquire())
    let third = ask(permits, gate)
    // Were it not waiting, it would have passed the gate within its first turn.
    #expect(gate.arrivedCount == 0)
    permits.release()
    #expect(await third.value)
    #expect(gate.arrivedCount == 1)
  }

  @Test("that came back while nobody waited are had at once")
  func released() async {
    let (permits, gate) = (FetchPermits(1), Gate())
    gate.open()
    #expect(await permits.acquire())
    permits.release()
    #expect(await permits.acquire())
    let next = ask(permits, gate)
    #expect(gate.arrivedCount == 0, "a permit given to a waiter was counted twice")
    permits.cancel()
    #expect(await next.value == false)
  }

  @Test("given to a waiter are not there for the next as well")
  func handedOver() async {
    let (permits, gate) = (FetchPermits(1), Gate())
    gate.open()
    #expect(await permits.acquire())
    let waiter = ask(permits, gate)
    permits.release()
    #expect(await waiter.value)
    let next = ask(permits, gate)
    #expect(gate.arrivedCount == 1)
    permits.cancel()
    #expect(await next.value == false)
  }

  @Test("are refused to a waiter and ever after once the fetch is cancelled")
  func cancelled() async {
    let (permits, gate) = (FetchPermits(1), Gate())
    gate.open()
    #expect(await permits.acquire())
    let waiter = ask(permits, gate)
    permits.cancel()
    #expect(await waiter.value == false)
    // What was being written when the fetch was cancelled still comes back.
    permits.release()
    #expect(await permits.acquire() == false)
    permits.cancel()
  }
}
