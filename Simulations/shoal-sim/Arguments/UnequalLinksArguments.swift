// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Scenarios

struct UnequalLinksArguments: ScenarioArguments {
  static let examples = [
    "--nodes 100 --class 20:250Mbit/s",
    "--nodes 50 --link 1Gbit/s --class 10:100Mbit/s:1Gbit/s --class 5:10Gbit/s",
  ]

  @Option(
    name: .customLong("class"),
    help: ArgumentHelp(
      "So many nodes have another link: COUNT:RATE, or COUNT:UP:DOWN (default: a fifth of them at "
        + "a quarter of the rate).", valueName: "class"))
  var classes: [LinkClassArgument] = []

  func apply(to scenario: inout UnequalLinks) {
    guard !classes.isEmpty else { return }
    scenario.otherClasses = classes.enumerated().map { number, given in
      LinkClass(
        name: "class \(number + 1)", nodeCount: given.nodeCount,
        uplinkBytesPerSecond: given.uplink.bytesPerSecond,
        downlinkBytesPerSecond: given.downlink.bytesPerSecond)
    }
  }
}
