// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import NodeShell
import RegistryCore

struct StatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Shows how a node of this machine is doing.",
    discussion: """
      Asks the node on its socket in the data folder, which only the user it runs as and root may \
      use: its peers and trackers, what it is pulling now and from whom, what it holds, and the \
      room on its disk.

      EXAMPLES
          shoal status --data /var/lib/shoal
          shoal status --data /var/lib/shoal --json
      """)

  @OptionGroup var node: NodeSocketOptions

  func run() async throws {
    try await node.print("status") { client throws(AdminClientError) in
      try await client.get("/shoal/v1/status")
    } as: {
      StatusText.of(try JSONValue(parsing: Array($0.utf8)))
    }
  }
}
