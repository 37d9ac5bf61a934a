// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

@main
struct ShoalSimulator: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "shoal-sim",
    abstract: "Runs the cores that ship in virtual time: same seed, same run.",
    discussion: """
      Every scenario puts a question to a cluster; shoal-sim SCENARIO --help has its options.

      Examples:
        shoal-sim list
        shoal-sim flash-crowd --nodes 100 --blob 128MiB --link 100Mbit/s
        shoal-sim requirements --only 8-nodes-1-ms
        shoal-sim fuzz --seeds '1..<1001'
      """,
    subcommands: [
      FuzzCommand.self, ListCommand.self, RequirementsCommand.self,
    ],
    groupedSubcommands: [
      CommandGroup(
        name: "Scenario",
        subcommands: [
          ScenarioCommand<FlashCrowdArguments>.self,
          ScenarioCommand<LayeredImageArguments>.self,
          ScenarioCommand<SecondImageArguments>.self,
          ScenarioCommand<RollingDeployArguments>.self,
          ScenarioCommand<UnequalLinksArguments>.self,
          ScenarioCommand<ChurnArguments>.self,
          ScenarioCommand<SourceLeavesArguments>.self,
          ScenarioCommand<LyingPeersArguments>.self,
          ScenarioCommand<TrackerOutageArguments>.self,
          ScenarioCommand<PartitionAndHealArguments>.self,
          ScenarioCommand<ZonesArguments>.self,
          ScenarioCommand<LazyRangesArguments>.self,
          TrackerLoadCommand.self,
        ])
    ])
}
