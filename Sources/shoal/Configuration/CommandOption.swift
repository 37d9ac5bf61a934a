// SPDX-License-Identifier: Apache-2.0

import RegistryCore

/// An option as the command line knows it.
struct CommandOption: Sendable, Hashable {
  enum Kind: Sendable, Hashable {
    case flag
    case value
    /// May be repeated.
    case list
  }

  /// Without dashes before it.
  let name: String
  let kind: Kind
  let valueName: String
  private let allowedValues: [String]
  private let help: String

  /// Nil for what has no long name, or is about this run of the command rather than about what it
  /// runs.
  init?(_ argument: JSONValue) {
    let name = argument["preferredName"] ?? .null
    guard name.text("kind") == "long", !Self.namesOfRun.contains(name.text("name")) else {
      return nil
    }
    self.name = name.text("name")
    switch argument.text("kind") {
    case "flag": kind = .flag
    case "option": kind = argument.flag("isRepeating") ? .list : .value
    case _: return nil
    }
    valueName = argument.text("valueName")
    allowedValues = argument.list("allValues").compactMap(\.string)
    help = argument.text("abstract")
  }

  /// Of the environment.
  var variable: String {
    "SHOAL_" + name.uppercased().split(separator: "-").joined(separator: "_")
  }

  /// Whether each of its values is two things with a sign between them, as in `NAME=URL`.
  var takesPairs: Bool { kind == .list && valueName.contains("=") }

  /// What it takes, for who wrote something else.
  var expectation: String {
    let value =
      allowedValues.isEmpty ? "<\(valueName)>" : allowedValues.joined(separator: ", ")
    let text =
      switch kind {
      case .flag: "true or false"
      case .value: "\(allowedValues.isEmpty ? "" : "one of ")\(value)"
      case .list: "a list of \(value)"
      }
    return "\(name) takes \(text). \(help)"
  }

  private static let namesOfRun = ["check", "config", "help", "version"]
}
