// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Scenarios

struct LyingPeersArguments: ScenarioArguments {
  static let examples = [
    "--nodes 100 --liars 5",
    "--nodes 100 --lie claims-all-chunks sends-wrong-bytes",
    "--nodes 100 --lease-holder-lies --lie forges-consistently",
  ]

  @Option(help: "Percent of the nodes that lie.")
  var liars = Percent(thousandths: LyingPeers().liarThousandths)

  @Flag(help: "The one that lies is the node that fetches from upstream.")
  var leaseHolderLies = false

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "What liars do, each one of these in turn (default: five kinds of lies).",
      valueName: "lie"))
  var lie: [BehaviourArgument] = []

  func apply(to scenario: inout LyingPeers) {
    scenario.liarThousandths = liars.thousandths
    scenario.leaseHolderLies = leaseHolderLies
    if !lie.isEmpty { scenario.lies = lie.map(\.behaviour) }
  }
}
