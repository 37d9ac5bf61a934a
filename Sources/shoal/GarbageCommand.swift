// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import NodeShell
import RegistryCore

struct GarbageCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gc",
    abstract: "Removes what a node keeps and nobody needs, or shows it.",
    discussion: """
      That is what no manifest of its own repositories has referred to for a while, and what was \
      deleted. A node does so by itself, every hour; this is for who wants the room now. Clients \
      push and pull meanwhile. Mirrored content is none of it: the node removes that by itself \
      when it needs the room.

      EXAMPLES
          shoal gc --data /var/lib/shoal --dry-run
          shoal gc --data /var/lib/shoal --grace 2h --json
      """)

  @Flag(help: "Remove nothing, only say what would go.")
  var dryRun = false

  @Option(
    help: ArgumentHelp(
      "Go by this instead of the --gc-grace that the node was started with. Less takes back what "
        + "clients were told: a push under way may find a blob gone that it was told is there, "
        + "and has to be repeated.", valueName: "time"))
  var grace: TimeArgument?

  @Flag(help: "Remove untagged manifests as well, as by shoal serve --delete-untagged.")
  var deleteUntagged = false

  @OptionGroup var node: NodeSocketOptions

  func run() async throws {
    var target = "/shoal/v1/gc?dry-run=\(dryRun)"
    if let grace { target += "&grace-seconds=\(grace.seconds)" }
    if deleteUntagged { target += "&delete-untagged=true" }
    let question = target
    try await node.print("gc", timeoutSeconds: Self.timeoutSeconds) {
      client throws(AdminClientError) in
      try await client.post(question)
    } as: {
      GarbageText.of(try JSONValue(parsing: Array($0.utf8)))
    }
  }

  /// As long as it takes.
  private static let timeoutSeconds: Int64 = 24 * 3600
}
