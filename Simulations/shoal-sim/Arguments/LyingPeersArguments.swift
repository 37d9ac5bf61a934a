// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Scenarios

struct LyingPeersArguments: ScenarioArguments {
  static let examples = [
    "--nodes 100 --liars 5",
    "--nodes 100 --lie claims-all-chunks sends-wrong-bytes",
    "--nodes 100 --lease-holder-lies --lie forges-consistently",
  ]

  @Option(help: "Percent of the nodes that lie (default: 5).")
  var liars: Percent?

  @Flag(help: "The one that lies is the node that fetches from upstream.")
  var leaseHolderLies = false

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "What liars do, each one of these in turn (default: five kinds of lies).",
      valueName: "lie"))
  var lie: [BehaviourArgument] = []

  func validate() throws {
    guard !leaseHolderLies || liars == nil && lie.count <= 1 else {
      throw ValidationError(
        "--lease-holder-lies is of one node with one lie, and goes without --liars")
    }
  }

  func apply(to scenario: inout LyingPeers) {
    if let liars { scenario.liarThousandths = liars.thousandths }
    scenario.leaseHolderLies = leaseHolderLies
    if !lie.isEmpty { scenario.lies = lie.map(\.behaviour) }
  }
}
