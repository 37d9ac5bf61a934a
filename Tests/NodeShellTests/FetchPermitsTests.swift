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
    let (permits, gate) = (
      FetchPermits(2, of: 10, from: FetchBudget(bytesMax: 100, shareBytes: 5)), Gate()
    )
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
    let (permits, gate) = (
      FetchPermits(1, of: 10, from: FetchBudget(bytesMax: 100, shareBytes: 5)), Gate()
    )
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
    let (permits, gate) = (
      FetchPermits(1, of: 10, from: FetchBudget(bytesMax: 100, shareBytes: 5)), Gate()
    )
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
    let (permits, gate) = (
      FetchPermits(1, of: 10, from: FetchBudget(bytesMax: 100, shareBytes: 5)), Gate()
    )
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

  @Test("of one fetch wait for the bytes of all others, in the order in which they came")
  func budget() async {
    let (budget, gate) = (FetchBudget(bytesMax: 25, shareBytes: 5), Gate())
    gate.open()
    let first = FetchPermits(3, of: 10, from: budget)
    let second = FetchPermits(3, of: 10, from: budget)
    #expect(await first.acquire())
    #expect(await first.acquire())
    let waiting = ask(second, gate)
    #expect(gate.arrivedCount == 0)
    first.release()
    #expect(await waiting.value)
    #expect(budget.takenBytes == 20)
  }

  @Test("are had for one chunk that is larger than all that may be held")
  func largeChunk() async {
    let budget = FetchBudget(bytesMax: 25, shareBytes: 5)
    #expect(await FetchPermits(3, of: 32, from: budget).acquire())
  }

  @Test("of a small fetch do not wait for a large one's, but for the second chunk")
  func share() async {
    let (budget, gate) = (FetchBudget(bytesMax: 25, shareBytes: 5), Gate())
    gate.open()
    let large = FetchPermits(3, of: 25, from: budget)
    let small = FetchPermits(3, of: 5, from: budget)
    #expect(await large.acquire())
    #expect(await small.acquire())
    let second = ask(small, gate)
    #expect(budget.takenBytes == 30)
    large.release()
    #expect(await second.value)
    #expect(budget.takenBytes == 10)
  }

  @Test("are not waited for by a fetch that is cancelled between its permit and the node's room")
  func cancelledBetween() async {
    let (budget, gate) = (FetchBudget(bytesMax: 25, shareBytes: 5), Gate())
    gate.open()
    let holder = FetchPermits(3, of: 20, from: budget)
    #expect(await holder.acquire())
    // It asks for room after all that was waiting has been cancelled.
    let owner = ObjectIdentifier(holder)
    budget.cancel(owner)
    #expect(await budget.take(20, for: owner, isAhead: { false }, unless: { true }) == false)
    let next = FetchPermits(3, of: 20, from: budget)
    let waiting = ask(next, gate)
    holder.release()
    #expect(await waiting.value)
    #expect(budget.takenBytes == 20)
  }

  @Test("of a fetch that is cancelled leave nothing taken, and nobody waiting")
  func leavesNothing() async {
    let (budget, gate) = (FetchBudget(bytesMax: 25, shareBytes: 5), Gate())
    gate.open()
    var holder: FetchPermits? = FetchPermits(3, of: 20, from: budget)
    #expect(await holder?.acquire() == true)
    let waiter = FetchPermits(3, of: 20, from: budget)
    let waiting = ask(waiter, gate)
    waiter.cancel()
    #expect(await waiting.value == false)
    // What it had read is dropped with it.
    holder?.cancel()
    holder = nil
    #expect(budget.takenBytes == 0)
  }

  @Test("of a fetch that holds nothing any more do not wait behind a slow one's")
  func shareComesBack() async {
    let (budget, gate) = (FetchBudget(bytesMax: 25, shareBytes: 5), Gate())
    gate.open()
    let slow = FetchPermits(3, of: 25, from: budget)
    let fast = FetchPermits(3, of: 5, from: budget)
    #expect(await slow.acquire())
    #expect(await fast.acquire())
    let second = ask(fast, gate)
    #expect(gate.arrivedCount == 0)
    fast.release()
    #expect(budget.takenBytes == 30, "what came back is its share again")
    slow.release()
    #expect(await second.value)
  }

  @Test("of what is hashed as it comes do not wait for what waits for it")
  func aheadHoldsUpNobody() async {
    let (budget, gate) = (FetchBudget(bytesMax: 32, shareBytes: 2), Gate())
    gate.open()
    let ahead = FetchPermits(1, of: 16, isAhead: true, from: budget)
    let other = FetchPermits(3, of: 32, from: budget)
    let first = FetchPermits(3, of: 16, from: budget)
    #expect(await ahead.acquire())
    let large = ask(other, gate)
    #expect(gate.arrivedCount == 1)
    let next = ask(first, gate)
    #expect(gate.arrivedCount == 1)
    other.release()
    #expect(await large.value)
    #expect(await next.value)
    first.release()
    // Its turn has come, and it counts as any other.
    ahead.beginHashing()
    let late = ask(other, gate)
    #expect(gate.arrivedCount == 2)
    ahead.release()
    #expect(await late.value)
  }
}
