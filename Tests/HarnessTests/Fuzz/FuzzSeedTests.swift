// SPDX-License-Identifier: Apache-2.0

import Glibc
import Harness
import Scenarios
import Testing

/// Small worlds with everything drawn from a seed. The seeds are the same in every run: a gate that
/// draws new ones would fail whoever happens to pass it. `SHOAL_FUZZ_FIRST_SEED` has others.
@Suite struct FuzzSeedTests {
  @Test("no world of 300 seeds breaks a rule, by default the first", arguments: 0..<20)
  func inARow(batch: UInt64) {
    let start = Self.firstSeed &+ batch * 15
    if batch == 0, start != 1 { print("fuzz: 300 seeds from \(start) on") }
    for number in 0..<15 as Range<UInt64> {
      expectSound(FuzzPlan(seed: start &+ number, scale: .small))
    }
  }

  static let firstSeed =
    unsafe getenv("SHOAL_FUZZ_FIRST_SEED").flatMap { unsafe UInt64(String(cString: $0)) } ?? 1

  @Test("nor does one whose upstream is slow over each connection", arguments: UInt64(1)...8)
  func slowConnections(seed: UInt64) {
    let plan = FuzzPlan(seed: seed, scale: .full, hasSlowConnections: true)
    let outcome = FuzzRun.outcome(of: plan)
    #expect(outcome.isSound, "\(outcome.plan)\n\(outcome.violations)")
  }

  @Test("no seed that once broke a rule breaks one again", arguments: RegressionFile.all)
  func regression(_ regression: Regression) {
    guard FuzzPlan.versions.contains(regression.version) else {
      Issue.record("seed \(regression.seed) means another world now")
      return
    }
    expectSound(
      FuzzPlan(seed: regression.seed, scale: regression.scale, version: regression.version))
  }

  @Test("the file of regressions can be read")
  func readable() throws {
    let text = try #require(RegressionFile.text)
    #expect(Regression.all(in: text) != nil)
  }

  private func expectSound(
    _ plan: FuzzPlan, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let outcome = FuzzRun.outcome(of: plan)
    #expect(
      outcome.isSound, "\(outcome.plan)\n\(outcome.violations)", sourceLocation: sourceLocation)
  }
}
