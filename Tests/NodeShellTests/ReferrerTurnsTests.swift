// SPDX-License-Identifier: Apache-2.0

import RegistryCore
import Testing

@testable import NodeShell

@Suite("Lists of referrers", .timeLimit(.minutes(5)))
struct ReferrerTurnsTests {
  private let turns = ReferrerTurns()
  private let gate = Gate()

  /// Has a turn, a place in line or the refusal when this returns.
  private func read() -> Task<Void, any Error> {
    let (turns, gate) = (turns, gate)
    return Task.immediate { try await turns.take { await gate.pass() } }
  }

  @Test("are read a few at a time, the others wait in line, and beyond it are asked to come again")
  func bounds() async throws {
    let readers = (0..<ReferrerTurns.readersMax + ReferrerTurns.lineMax).map { _ in read() }
    await gate.waitForArrivals(ReferrerTurns.readersMax)
    #expect(turns.waitingCount == ReferrerTurns.lineMax)
    let refused = await #expect(throws: RegistryError.self) { try await read().value }
    #expect(refused?.status == 429)
    #expect(refused?.retryAfterSeconds == 1)
    #expect(gate.arrivedCount == ReferrerTurns.readersMax)
    gate.open()
    for reader in readers { try await reader.value }
    #expect(gate.arrivedCount == readers.count)
    // All turns are given back.
    try await read().value
  }

  @Test("that cannot be read leave their turn to others")
  func failures() async throws {
    for _ in 0...ReferrerTurns.readersMax {
      await #expect(throws: CancellationError.self) {
        try await turns.take { throw CancellationError() }
      }
    }
    #expect(turns.waitingCount == 0)
  }
}
