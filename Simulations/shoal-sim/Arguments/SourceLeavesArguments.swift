// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Scenarios

struct SourceLeavesArguments: ScenarioArguments {
  static let examples = [
    "--nodes 30 --leaves both --death silent",
    "--nodes 30 --leaves lease-holder",
  ]

  @Option(help: "Who leaves: upstream, lease-holder or both.")
  var leaves = SourceLeaves.Source.both

  @Option(help: "Whether connections are closed: closing or silent.")
  var death = DeathArgument.closing

  func apply(to scenario: inout SourceLeaves) {
    scenario.source = leaves
    scenario.death = death.death
  }
}

extension SourceLeaves.Source: ExpressibleByArgument {}
