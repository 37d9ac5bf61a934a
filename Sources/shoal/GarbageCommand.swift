// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import NodeShell
import RegistryCore

struct GarbageCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gc",
    abstract: "Shows what a node could remove without anybody missing it.",
    discussion: """
      That is what no manifest of its own repositories refers to. Mirrored content is none of it: \
      the node removes that by itself when it needs the room.

      EXAMPLES
          shoal gc --data /var/lib/shoal --dry-run
          shoal gc --data /var/lib/shoal --dry-run --json
      """)

  @Flag(help: "Remove nothing, only say what would go. Needed: removing is not there yet.")
  var dryRun = false

  @OptionGroup var node: NodeSocketOptions

  func run() async throws {
    let target = "/shoal/v1/gc?dry-run=\(dryRun)"
    try await node.print("gc") { client throws(AdminClientError) in
      try await client.post(target)
    } as: {
      GarbageText.of(try JSONValue(parsing: Array($0.utf8)))
    }
  }
}
