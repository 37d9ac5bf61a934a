// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
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
      PinCommand.self,
      UnpinCommand.self,
      GarbageCommand.self,
      CheckCommand.self,
      ImportCommand.self,
      ExportCommand.self,
      BackupCommand.self,
    ])

  static func main() async {
    let launch = LaunchArguments(environment: ProcessInfo.processInfo.environment)
    let commands = configuration.subcommands.compactMap { $0 as? any ConfigurableCommand.Type }
    do {
      await main(try launch.completed(Array(CommandLine.arguments.dropFirst()), for: commands))
    } catch {
      TerminalOutput.complain("shoal: \(error)")
      exit(withError: ExitCode.validationFailure)
    }
  }
}
