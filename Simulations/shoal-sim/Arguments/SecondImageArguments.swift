// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Scenarios

struct SecondImageArguments: ScenarioArguments {
  static let examples = [
    "--nodes 30 --blob 64MiB --second 8MiB 1MiB --after 100"
  ]

  @Option(parsing: .upToNextOption, help: "Sizes of the second image's blobs (default 64MiB).")
  var second: [ByteSize] = []

  @Option(help: "Milliseconds after the first (default half the time the first takes on a link).")
  var after: Milliseconds?

  func apply(to scenario: inout SecondImage) {
    if !second.isEmpty { scenario.secondSizesBytes = second.map(\.bytes) }
    scenario.secondAfter = after?.interval
  }
}
