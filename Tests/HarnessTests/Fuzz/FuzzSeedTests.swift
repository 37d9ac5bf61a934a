// SPDX-License-Identifier: Apache-2.0

import Harness
import Scenarios
import Testing

/// Small worlds with everything drawn from a seed. The seeds are the same in every run: a gate that
/// draws new ones would fail whoever happens to pass it. New ones are for `shoal-sim fuzz`.
@Suite struct FuzzSeedTests {
  @Test("no world of the first 300 seeds breaks a rule", arguments: 0..<20)
  func fresh(batch: Int) {
    for number in 1 + batch * 15..<16 + batch * 15 {
      expectSound(UInt64(number), .small)
    }
  }

  @Test("no seed that once broke a rule breaks one again", arguments: RegressionFile.all)
  func regression(_ regression: Regression) {
    #expect(
      regression.version == FuzzPlan.version, "seed \(regression.seed) means another world now")
    expectSound(regression.seed, regression.scale)
  }

  @Test("the file of regressions can be read")
  func readable() throws {
    let text = try #require(RegressionFile.text)
    #expect(Regression.all(in: text) != nil)
  }

  private func expectSound(
    _ seed: UInt64, _ scale: FuzzScale, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let outcome = FuzzRun.outcome(of: FuzzPlan(seed: seed, scale: scale))
    #expect(
      outcome.isSound, "\(outcome.plan)\n\(outcome.violations)", sourceLocation: sourceLocation)
  }
}
