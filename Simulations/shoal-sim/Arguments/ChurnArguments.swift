// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Scenarios

struct ChurnArguments: ScenarioArguments {
  static let examples = [
    "--nodes 50 --crashes 10 --joins 10",
    "--nodes 100 --crashes 30 --joins 0 --blob 256MiB",
  ]

  @Option(help: "Percent of the nodes that crash while the blobs are on their way.")
  var crashes = Percent(thousandths: Churn().crashThousandths)

  @Option(help: "Nodes that join in that time, in percent of those there are.")
  var joins = Percent(thousandths: Churn().joinThousandths)

  func apply(to scenario: inout Churn) {
    scenario.crashThousandths = crashes.thousandths
    scenario.joinThousandths = joins.thousandths
  }
}
