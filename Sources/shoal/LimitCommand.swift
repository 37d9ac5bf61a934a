// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import NodeShell
import RegistryCore

struct LimitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "limit",
    abstract: "Shows or changes how fast a running node sends and takes.",
    discussion: """
      What is changed holds at once, also for what is underway, until the node stops; shoal serve \
      --upload-limit and --download-limit say what it begins with. Local clients are served at any \
      rate.

      EXAMPLES
          shoal limit --data /var/lib/shoal
          shoal limit --data /var/lib/shoal --upload 25MB/s
          shoal limit --data /var/lib/shoal --upload none --download 400Mbit/s --json
      """)

  @Option(
    help: ArgumentHelp(
      "What the node may send to other nodes: a rate of at least 2MB/s, or none for no limit.",
      valueName: "rate"))
  var upload: RateArgument?

  @Option(
    help: ArgumentHelp(
      "What the node may take from other nodes and upstreams together.", valueName: "rate"))
  var download: RateArgument?

  @OptionGroup var node: NodeSocketOptions

  func run() async throws {
    let changes = [("upload", upload), ("download", download)].compactMap { name, rate in
      rate.map { "\(name)=\($0.bytesPerSecond.map { "\($0)" } ?? "none")" }
    }
    try await node.print("limit") { client throws(AdminClientError) in
      changes.isEmpty
        ? try await client.get(Self.path)
        : try await client.post(Self.path + "?" + changes.joined(separator: "&"))
    } as: {
      LimitText.of(try JSONValue(parsing: Array($0.utf8)))
    }
  }

  private static let path = "/shoal/v1/limits"
}
