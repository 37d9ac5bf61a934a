// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ContentModel
import Harness
import Scenarios

struct PartitionAndHealArguments: ScenarioArguments {
  static let examples = [
    "--nodes 30 --cut 50 --lasts 2000",
    "--nodes 30 --cut 20 --begins-after 0 --lasts 5000 --one-way",
    "--nodes 30 --flap 300 --lasts 6000",
  ]

  @Option(help: "Percent of nodes that are cut off from the rest, tracker and upstream.")
  var cut = Percent(thousandths: 500)

  @Option(
    help: "Milliseconds after the cluster asks (default: a quarter of the blobs' time on a link).")
  var beginsAfter: Milliseconds?

  @Option(help: "Milliseconds (default: 2000).")
  var lasts: Milliseconds?

  @Flag(help: "Only what those who are cut off send is lost.")
  var oneWay = false

  @Option(help: "Cut and whole in turn, each for so many milliseconds on average.")
  var flap: Milliseconds?

  func validate() throws {
    if let flap, flap.interval < .milliseconds(1) {
      throw ValidationError("--flap takes 1 or more")
    }
  }

  func apply(to scenario: inout PartitionAndHeal) {
    scenario.cutThousandths = cut.thousandths
    scenario.beginsAfter = beginsAfter?.interval
    if let lasts { scenario.lasts = lasts.interval }
    scenario.isOneWay = oneWay
    scenario.flapping = flap.map { Partition.Flapping(cut: $0.interval, whole: $0.interval) }
  }
}
