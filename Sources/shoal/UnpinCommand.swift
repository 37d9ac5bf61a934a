// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import NodeShell
import RegistryCore

struct UnpinCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unpin",
    abstract: "Lets an image go that shoal pin keeps in a node's cache.",
    discussion: """
      It stays until its room is needed, as everything in the cache does.

      EXAMPLE
          shoal unpin --data /var/lib/shoal docker.io/library/debian:12
      """)

  @Argument(help: ArgumentHelp("The image, as shoal pin --list shows it.", valueName: "image"))
  var image: String

  @OptionGroup var node: NodeSocketOptions

  func run() async throws {
    let target = PinCommand.target(image)
    try await node.print("unpin") { client throws(AdminClientError) in
      try await client.delete(target)
    } as: {
      PinText.unpinned(try JSONValue(parsing: Array($0.utf8)))
    }
  }
}
