// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

@main
struct ShoalBench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "shoal-bench",
    abstract: "Measures Shoal on this machine, beside other programs in the same run.",
    subcommands: [RegistryBench.self, PeerBench.self, SwarmBench.self, CatalogBench.self],
    defaultSubcommand: RegistryBench.self)
}
