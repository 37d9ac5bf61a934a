// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Scenarios

struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Names every scenario, with its question.")

  func run() {
    for line in Self.lines { print(line) }
  }

  static var lines: [String] {
    let entries =
      ScenarioList.all.map { ($0.name, $0.question) } + [(TrackerLoad.name, TrackerLoad.question)]
    let width = entries.map(\.0.count).max() ?? 0
    return entries.map { name, question in
      name + String(repeating: " ", count: width - name.count) + "  " + question
    }
  }
}
