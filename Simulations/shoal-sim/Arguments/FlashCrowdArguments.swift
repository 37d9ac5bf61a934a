// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Scenarios

struct FlashCrowdArguments: ScenarioArguments {
  static let examples = [
    "--nodes 100 --blob 128MiB --round-trip-chunks 0.3",
    "--nodes 100 --blob 128MiB --round-trip-chunks 5 --seed 7 --twice",
    "--nodes 2600 --blob 3GB --link 300MB/s --latency 0.1 --whole-chunks",
    "--nodes 8 --blob 30MiB 4MiB --link 1Gbit/s --json",
  ]

  func apply(to scenario: inout FlashCrowd) {}
}
