// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Scenarios

struct LayeredImageArguments: ScenarioArguments {
  static let examples = [
    "--nodes 16 --blob 64MiB 8MiB 1MiB",
    "--nodes 16 --blob 64KiB --layers 1000",
  ]

  @Option(help: "Layers in all, of the blobs' sizes in turn; each once unless given.")
  var layers: Int?

  func validate() throws {
    if let layers, !(1...10_000).contains(layers) {
      throw ValidationError("--layers takes 1 to 10000")
    }
  }

  func apply(to scenario: inout LayeredImage) {
    scenario.layerCount = layers
  }
}
