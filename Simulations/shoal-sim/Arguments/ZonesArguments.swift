// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Scenarios

struct ZonesArguments: ScenarioArguments {
  static let examples = [
    "--nodes 30 --blob 64MiB",
    "--nodes 60 --zones 4 --cross-link 100Mbit/s --cross-latency 20",
  ]

  @Option(help: "Nodes are dealt out to so many zones.")
  var zones = 3

  @Option(
    help: "Rate from any zone to any other, of all together (default: a tenth of a node's link).")
  var crossLink: ByteRate?

  @Option(help: "One way between zones, in milliseconds, beside the hosts' own (default: 0).")
  var crossLatency: Milliseconds?

  func validate() throws {
    guard (2...100).contains(zones) else { throw ValidationError("--zones takes 2 to 100") }
  }

  func apply(to scenario: inout Zones) {
    scenario.zoneCount = zones
    scenario.otherCrossBytesPerSecond = crossLink?.bytesPerSecond
    if let crossLatency { scenario.crossLatency = crossLatency.interval }
  }
}
