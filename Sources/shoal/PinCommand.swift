// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import NodeShell
import RegistryCore

struct PinCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pin",
    abstract: "Keeps an image that a node mirrors in its cache, or shows what is kept.",
    discussion: """
      All that the image consists of, for all platforms, is never evicted: what is there, and what \
      comes when clients pull it. No layer is fetched for it. It counts against the cache quota, \
      and is refused where all that is pinned would not leave 10 % of it to other content. A tag's \
      pin follows the tag when a client asks for it and it has moved. It holds until shoal unpin, \
      also when the node is started again.

      EXAMPLES
          shoal pin --data /var/lib/shoal docker.io/library/debian:12
          shoal pin --data /var/lib/shoal registry.example/team/app@sha256:0f3c…
          shoal pin --data /var/lib/shoal --list
      """)

  @Argument(
    help: ArgumentHelp(
      "[UPSTREAM/]NAME[:TAG][@DIGEST]. Without an upstream: the default one.",
      valueName: "image"))
  var image: String?

  @Flag(help: "Show what is pinned, and how much of it is there.")
  var list = false

  @OptionGroup var node: NodeSocketOptions

  func validate() throws {
    guard (image == nil) == list else {
      throw ValidationError("name the image to pin, or give --list")
    }
  }

  func run() async throws {
    guard let image else {
      return try await node.print("pin") { client throws(AdminClientError) in
        try await client.get(Self.path)
      } as: {
        PinText.list(try JSONValue(parsing: Array($0.utf8)))
      }
    }
    let target = Self.target(image)
    try await node.print("pin", timeoutSeconds: Self.timeoutSeconds) {
      client throws(AdminClientError) in
      try await client.post(target)
    } as: {
      PinText.pinned(try JSONValue(parsing: Array($0.utf8)))
    }
  }

  static let path = "/shoal/v1/pins"

  static func target(_ image: String) -> String {
    "\(path)?image=\(PercentEncoding.encode(image))"
  }

  /// Some hundred manifests may have to come from upstream.
  private static let timeoutSeconds: Int64 = 300
}
