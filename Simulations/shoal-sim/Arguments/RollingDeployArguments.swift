// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Scenarios

struct RollingDeployArguments: ScenarioArguments {
  static let examples = [
    "--nodes 40 --batch 10 --interval 2000",
    "--nodes 100 --batch 5 --interval 200 --blob 256MiB",
  ]

  @Option(help: "Nodes in a batch.")
  var batch = RollingDeploy().batchNodes

  @Option(help: "Milliseconds from one batch to the next (default 2000).")
  var interval: Milliseconds?

  func validate() throws {
    guard batch >= 1 else { throw ValidationError("--batch takes 1 or more") }
  }

  func apply(to scenario: inout RollingDeploy) {
    scenario.batchNodes = batch
    if let interval { scenario.batchInterval = interval.interval }
  }
}
