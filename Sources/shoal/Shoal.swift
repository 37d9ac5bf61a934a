// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

@main
struct Shoal: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "shoal",
    abstract: "Moves container layers across a cluster: a registry endpoint and a peer in one.",
    subcommands: [
      ServeCommand.self,
      TrackerCommand.self,
      PullCommand.self,
      PushCommand.self,
      CopyCommand.self,
      TagsCommand.self,
      InspectCommand.self,
      DemoCommand.self,
      StatusCommand.self,
      ExplainCommand.self,
      GarbageCommand.self,
    ])
}
