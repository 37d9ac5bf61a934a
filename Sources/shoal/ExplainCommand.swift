// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ContentModel
import NodeShell
import RegistryCore

struct ExplainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Shows where the bytes of an image or blob came from, and what it waited for.",
    discussion: """
      For each blob that a node of this machine pulled: which source gave how much, what it cost \
      upstream, how long it took, and what held it up: peers that were slow, left, or sent what is \
      wrong, and waits for tracker, lease and upstream. A node remembers its last 1,024 pulls \
      until it stops.

      EXAMPLES
          shoal explain --data /var/lib/shoal library/debian:12
          shoal explain --data /var/lib/shoal registry.example/team/app
          shoal explain --data /var/lib/shoal sha256:0f3c… --json
      """)

  @Argument(
    help: ArgumentHelp(
      "[HOST/]NAME[:TAG][@DIGEST] as a client pulled it, or the digest of a blob or manifest.",
      valueName: "image|digest"))
  var subject: String

  @OptionGroup var node: NodeSocketOptions

  func run() async throws {
    let parameter = Digest(subject) == nil ? "image" : "digest"
    let target = "/shoal/v1/pulls?\(parameter)=\(PercentEncoding.encode(subject))"
    try await node.print("explain") { client throws(AdminClientError) in
      try await client.get(target)
    } as: {
      ExplainText.of(try JSONValue(parsing: Array($0.utf8)))
    }
  }
}
