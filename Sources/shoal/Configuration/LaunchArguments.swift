// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// What a process is started with: its arguments, to which those are added that a long-running
/// command finds in a file and in the environment.
///
/// The command line goes before the environment, and that before the file; an option that may be
/// repeated is taken from one of them alone.
struct LaunchArguments {
  let environment: [String: String]

  /// - Parameter arguments: without the name of the program.
  func completed(
    _ arguments: [String], for commands: [any ConfigurableCommand.Type]
  ) throws(SettingsError) -> [String] {
    guard let name = arguments.first,
      let command = commands.first(where: { $0.configuration.commandName == name })
    else { return arguments }
    let given = arguments.dropFirst().prefix { $0 != "--" }
    let path = Self.file(in: given) ?? environment[Self.fileVariable]
    // Who asks for help gets it, whatever is wrong with a file.
    if given.contains(where: { Self.helpNames.contains($0) }) { return arguments }
    guard path != nil || environment.keys.contains(where: { $0.hasPrefix(Self.prefix) }) else {
      return arguments
    }
    let options = OptionTable(of: command)
    let said = Set(given.compactMap(Self.optionName))
    var settings =
      try path.map { path throws(SettingsError) in
        try SettingsFile(path: path, options: options).settings()
      } ?? []
    let around = try environmentSettings(options.options.filter { !said.contains($0.name) })
    let replaced = said.union(around.map(\.option.name))
    settings = settings.filter { !replaced.contains($0.option.name) }
    settings += around
    for setting in settings { try Self.check(setting, command) }
    return [name] + settings.compactMap(\.argument) + arguments.dropFirst()
  }

  private func environmentSettings(
    _ options: [CommandOption]
  ) throws(SettingsError) -> [Setting] {
    var settings: [Setting] = []
    for option in options {
      guard let text = environment[option.variable] else { continue }
      let source = SettingSource.environment(variable: option.variable)
      let values =
        option.kind == .list ? text.split(whereSeparator: \.isWhitespace).map(String.init) : [text]
      // It would leave the file's in force, whose end it may be meant to be.
      if values.isEmpty { throw .wrongValue(option, source, found: "nothing") }
      settings += values.map { Setting(option: option, value: $0, source: source) }
    }
    return settings
  }

  /// The parser of the command line is asked for each value by itself, since what it says of all
  /// together does not tell where one came from.
  private static func check(
    _ setting: Setting, _ command: any ConfigurableCommand.Type
  ) throws(SettingsError) {
    if setting.option.kind == .flag {
      guard ["true", "false"].contains(setting.value) else {
        throw .wrongValue(setting.option, setting.source, found: nil)
      }
      return
    }
    guard let argument = setting.argument else { return }
    do {
      _ = try command.parse([argument])
    } catch {
      // Most often it is that other options are missing.
      guard command.message(for: error).hasPrefix("The value '\(setting.value)' is invalid") else {
        return
      }
      throw SettingsError.wrongValue(setting.option, setting.source, found: nil)
    }
  }

  private static func file(in arguments: some Sequence<String>) -> String? {
    var isNext = false
    for argument in arguments {
      if isNext { return argument }
      isNext = argument == "--config"
      if argument.hasPrefix("--config=") { return String(argument.dropFirst("--config=".count)) }
    }
    return nil
  }

  private static func optionName(_ argument: String) -> String? {
    guard argument.hasPrefix("--") else { return nil }
    return String(argument.dropFirst(2).prefix { $0 != "=" })
  }

  private static let prefix = "SHOAL_"
  private static let fileVariable = "SHOAL_CONFIG"
  private static let helpNames = ["--help", "-h", "--version"]
}
