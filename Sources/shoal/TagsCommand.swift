// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ImageTransfer
import RegistryCore

struct TagsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tags",
    abstract: "Lists the tags of a repository.",
    discussion: """
      One on each line, in the registry's order; all of them, however many pages that takes.

      EXAMPLES
          shoal tags debian
          shoal tags localhost:5000/team/app --json
      """)

  @Argument(help: ArgumentHelp("HOST[:PORT]/NAME.", valueName: "repo"))
  var repository: String

  @Flag(help: "Print one JSON object with the repository and its tags.")
  var json = false

  @OptionGroup var registry: RegistryOptions

  func validate() throws { _ = try ImageArgument.repository(repository, "REPO") }

  func run() async throws {
    let image = try ImageArgument.repository(repository, "REPO")
    let client = registry.client
    let tags = try await CommandRun.race("tags") {
      try await RegistryConnections.use(client) { connections in
        try await TagList.all(of: image.repository, try connections.client(for: image))
      }
    }
    if json {
      let name = "\(image.registry)/\(image.repository)"
      let members: [JSONValue.Member] = [
        .init("repository", .string(name)), .init("tags", .array(tags.map { .string($0.text) })),
      ]
      TerminalOutput.print(JSONValue.object(members).text)
    } else if !tags.isEmpty {
      TerminalOutput.print(tags.map(\.text).joined(separator: "\n"))
    }
  }
}
