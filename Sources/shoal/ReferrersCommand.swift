// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ImageTransfer
import LocalCluster
import RegistryCore

struct ReferrersCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "referrers",
    abstract: "Lists what is about an image: signatures, bills of materials and the like.",
    discussion: """
      One on each line: its digest, size and type. Of a registry that lists no referrers, the tag \
      is read that clients keep in place of the list.

      EXAMPLES
          shoal referrers registry.example/team/app:1.0
          shoal referrers registry.example/team/app:1.0 --type application/spdx+json --json
      """)

  @Argument(help: "HOST[:PORT]/NAME[:TAG][@DIGEST].")
  var image: String

  @Option(help: ArgumentHelp("Only those of this artifact type.", valueName: "media type"))
  var type: String?

  @Flag(help: "Print the list as the registry would send it: an image index on one line.")
  var json = false

  @OptionGroup var registry: RegistryOptions

  func validate() throws { _ = try ImageArgument.image(image, "IMAGE") }

  func run() async throws {
    let image = try ImageArgument.image(image, "IMAGE")
    let (client, type) = (registry.client, type)
    let referrers = try await CommandRun.race("referrers") {
      try await RegistryConnections.use(client) { connections in
        try await ImageReferrers.all(
          about: image, type: type, try connections.client(for: image))
      }
    }
    if json {
      TerminalOutput.print(ReferrerList.json(referrers))
    } else if !referrers.isEmpty {
      TerminalOutput.print(referrers.map(Self.line).joined(separator: "\n"))
    }
  }

  private static func line(_ referrer: Referrer) -> String {
    let type = LegibleText.line(referrer.artifactType ?? "-", scalarsMax: MediaType.bytesMax)
    return "\(referrer.digest)  \(NumberText.size(referrer.sizeBytes))  \(type)"
  }
}
