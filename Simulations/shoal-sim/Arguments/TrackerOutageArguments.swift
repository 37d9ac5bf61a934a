// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ContentModel
import Scenarios

struct TrackerOutageArguments: ScenarioArguments {
  static let examples = [
    "--nodes 50",
    "--nodes 50 --dies-after 100 --restarts-after 400 --death silent",
  ]

  @Option(help: "Milliseconds after the cluster asks (default: half a second before).")
  var diesAfter: Milliseconds?

  @Option(help: "Milliseconds after the cluster asks (default: never).")
  var restartsAfter: Milliseconds?

  @Option(help: "Whether connections are closed: closing or silent.")
  var death = DeathArgument.closing

  func validate() throws {
    if let restartsAfter, restartsAfter.interval <= (diesAfter?.interval ?? .zero) {
      throw ValidationError("--restarts-after must be later than --dies-after")
    }
  }

  func apply(to scenario: inout TrackerOutage) {
    scenario.death = death.death
    if let diesAfter { scenario.diesAfter = diesAfter.interval }
    scenario.restartsAfter = restartsAfter?.interval
  }
}
