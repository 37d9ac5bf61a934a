// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import shoal_sim

@Suite struct GuardedFuzzTests {
  /// What processes that run these seeds come to: 666 traps, 777 never ends, 888 breaks a rule.
  private static func status(of seeds: Range<UInt64>) -> Int32 {
    if seeds.contains(666) { return 128 + 4 }
    if seeds.contains(777) { return 128 + 14 }
    return seeds.contains(888) ? 1 : 0
  }

  private func casualties(_ seeds: Range<UInt64>) throws -> (isSound: Bool, found: [UInt64]) {
    var found: [UInt64] = []
    let fuzz = GuardedFuzz(
      status: { seeds, _ in Self.status(of: seeds) }, tell: { _, _ in },
      tellOfOne: { seed, _ in found.append(seed) })
    return (try fuzz.isSound(seeds), found)
  }

  @Test("seeds that trap and seeds that never end are named, and the others still run")
  func named() throws {
    let all = try casualties(1..<2001)
    #expect(!all.isSound)
    #expect(all.found == [666, 777])
  }

  @Test("a range whose processes end well is sound, and one with a broken rule is not")
  func ends() throws {
    #expect(try casualties(1..<501) == (true, []))
    #expect(try casualties(888..<889) == (false, []))
    #expect(try casualties(666..<667) == (false, [666]))
  }

  @Test("how a process ended is said in words")
  func words() {
    #expect(SecondProcess.manner(of: 132) == "died of signal 4")
    #expect(SecondProcess.manner(of: 142) == "did not end in time")
    #expect(SecondProcess.manner(of: 64) == "died with status 64")
    #expect(!SecondProcess.isAbnormal(1))
  }
}
