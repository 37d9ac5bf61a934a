// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import RegistryCore

/// The options of a command that a file or the environment may set: all that the parser of the
/// command line knows, so that there is no list of them to keep.
struct OptionTable: Sendable {
  let command: String
  let options: [CommandOption]

  init(of command: any ConfigurableCommand.Type) {
    // What the parser tells of itself it tells as JSON.
    let dump = (try? JSONValue(parsing: Array(command._dumpHelp().utf8)))?["command"]
    self.command = dump?.text("commandName") ?? ""
    options = (dump?.list("arguments") ?? []).compactMap { CommandOption($0) }
    precondition(!options.isEmpty, "the parser does not tell its options")
  }

  subscript(name: String) -> CommandOption? { options.first { $0.name == name } }

  /// What somebody may have meant who wrote a name that there is not.
  func nearest(to name: String) -> String? {
    let word = name.lowercased().map { $0 == "_" ? "-" : $0 }
    let distances = options.map { ($0.name, Self.distance(word, Array($0.name))) }
    guard let nearest = distances.min(by: { $0.1 < $1.1 }) else { return nil }
    return nearest.1 <= max(2, word.count / 3) ? nearest.0 : nil
  }

  /// How many characters have to be put in, taken out or replaced (Levenshtein).
  private static func distance(_ left: [Character], _ right: [Character]) -> Int {
    var row = Array(0...right.count)
    for (index, character) in left.enumerated() {
      var corner = row[0]
      row[0] = index + 1
      for (column, other) in right.enumerated() {
        let replaced = corner + (character == other ? 0 : 1)
        corner = row[column + 1]
        row[column + 1] = min(replaced, corner + 1, row[column] + 1)
      }
    }
    return row[right.count]
  }
}
