// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

@main
struct ShoalSimulator: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "shoal-sim",
    abstract: "Runs the cores that ship in virtual time: same seed, same run.",
    subcommands: [FlashCrowdCommand.self])
}
