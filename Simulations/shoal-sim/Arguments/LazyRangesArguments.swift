// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Scenarios

struct LazyRangesArguments: ScenarioArguments {
  static let examples = [
    "--nodes 30 --blob 256MiB --part 1MiB"
  ]

  @Option(help: "How much each client reads.")
  var part = ByteSize(bytes: LazyRanges().partBytes)

  func apply(to scenario: inout LazyRanges) {
    scenario.partBytes = part.bytes
  }
}
