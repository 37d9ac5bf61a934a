// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Testing

@testable import NodeShell

@Suite("A coalescer", .timeLimit(.minutes(5)))
struct CoalescerTests {
  private struct Failure: Error, Equatable {}

  private let coalescer = Coalescer<String, Int>()
  private let gate = Gate()

  /// Calls at once, so that the call is under way when this returns.
  private func call(
    _ key: String = "key", _ work: @escaping @Sendable () async throws -> Int
  ) -> Task<Int, any Error> {
    let coalescer = coalescer
    return Task.immediate { try await coalescer.value(for: key, work) }
  }

  @Test("does the work once for callers that come while it is under way")
  func shares() async throws {
    let gate = gate
    let callers = (0..<10).map { number in
      call {
        await gate.pass()
        return number
      }
    }
    gate.open()
    for caller in callers { #expect(try await caller.value == 0) }
    #expect(gate.arrivedCount == 1)
  }

  @Test("does the work for each key, neither waiting for the other")
  func keys() async throws {
    let gate = gate
    let held = call("held") {
      await gate.pass()
      return 1
    }
    #expect(try await call("free") { 2 }.value == 2)
    gate.open()
    #expect(try await held.value == 1)
  }

  @Test("keeps no value: who comes later has it done again")
  func keepsNothing() async throws {
    #expect(try await coalescer.value(for: "key") { 1 } == 1)
    #expect(try await coalescer.value(for: "key") { 2 } == 2)
  }

  @Test("gives a failure to all who wait, and to nobody after")
  func failure() async throws {
    let gate = gate
    let callers = (0..<3).map { _ in
      call {
        await gate.pass()
        throw Failure()
      }
    }
    gate.open()
    for caller in callers {
      await #expect(throws: Failure()) { try await caller.value }
    }
    #expect(try await coalescer.value(for: "key") { 7 } == 7)
  }

  @Test("goes on with the work when the caller who began it gives up")
  func cancelledCaller() async throws {
    let gate = gate
    let first = call {
      await gate.pass()
      return Task.isCancelled ? -1 : 1
    }
    let second = call { 2 }
    await gate.waitForArrivals(1)
    first.cancel()
    gate.open()
    #expect(try await second.value == 1)
  }
}
