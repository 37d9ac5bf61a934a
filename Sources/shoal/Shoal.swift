// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import NodeShell

@main
struct Shoal: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "shoal",
    abstract: "Moves container layers across a cluster: a registry endpoint and a peer in one.",
    version: BuildInfo.version,
    subcommands: [
      ServeCommand.self,
      TrackerCommand.self,
      KeyCommand.self,
      PullCommand.self,
      PushCommand.self,
      CopyCommand.self,
      TagsCommand.self,
      InspectCommand.self,
      ReferrersCommand.self,
      DeleteCommand.self,
      DemoCommand.self,
      StatusCommand.self,
      ExplainCommand.self,
      LimitCommand.self,
      GarbageCommand.self,
      CheckCommand.self,
      ImportCommand.self,
      ExportCommand.self,
      BackupCommand.self,
    ])
}
