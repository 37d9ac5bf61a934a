// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ImageTransfer

struct InspectCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Says what an image is, without fetching its layers.",
    discussion: """
      Of an index it lists the platforms, of an image its layers, lowest first.

      EXAMPLES
          shoal inspect debian:12
          shoal inspect debian:12 --platform linux/arm64 --json
          shoal inspect oci:images:app
      """)

  @Argument(help: "HOST[:PORT]/NAME[:TAG][@DIGEST], or oci:DIR[:TAG].")
  var image: String

  @Option(
    help: ArgumentHelp(
      "Of an image for several platforms, look at the one for this.",
      valueName: "os/arch[/variant]"))
  var platform: PlatformArgument?

  @Flag(help: "Print one JSON object.")
  var json = false

  @OptionGroup var registry: RegistryOptions

  func validate() throws { _ = try ImageArgument.location(image, "IMAGE") }

  func run() async throws {
    let location = try ImageArgument.location(image, "IMAGE")
    let client = registry.client
    let platform = platform?.platform
    let inspection = try await CommandRun.race("inspect") {
      try await RegistryConnections.use(client) { connections in
        try await ImageInspection.of(try location.source(connections), platform: platform)
      }
    }
    TerminalOutput.print(json ? inspection.json(of: location) : inspection.table)
  }
}
