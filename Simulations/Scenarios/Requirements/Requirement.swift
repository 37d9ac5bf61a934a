// SPDX-License-Identifier: Apache-2.0

package import ContentModel
package import Harness

/// What the swarm is held to: a scenario, and limits on what it may come to.
package struct Requirement: Sendable {
  /// To pick it by.
  package let name: String
  /// The scenario in words.
  package let summary: String
  package let scenario: any Scenario
  package let limits: [Limit]
  /// What the run itself may take of a machine with two cores.
  package let wallTimeMax: Interval?
  package let memoryBytesMax: Int64?

  init(
    _ name: String, _ summary: String, _ scenario: any Scenario, _ limits: [Limit],
    wallTimeMax: Interval? = nil, memoryBytesMax: Int64? = nil
  ) {
    self.name = name
    self.summary = summary
    self.scenario = scenario
    self.limits = limits
    self.wallTimeMax = wallTimeMax
    self.memoryBytesMax = memoryBytesMax
  }

  package func verdict(
    workers: Workers = .alone, watch: (World) -> Void = { _ in }
  ) -> Verdict {
    var scenario = scenario
    scenario.cluster.workers = workers
    return Verdict(on: scenario.run(watch: watch), limits: limits)
  }

  package func limit(on measure: Measure) -> Limit? {
    limits.first { $0.measure == measure }
  }
}
