// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ImageTransfer
import RegistryCore

struct PullCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pull",
    abstract: "Copies an image from a registry into a folder.",
    discussion: """
      The folder is an OCI image layout, which other tools read too; it can hold any number of \
      images. Blobs that are in it are not fetched again, and a pull that was interrupted goes on \
      where it stopped. Every blob gets its name only after its digest was found right.

      EXAMPLES
          shoal pull debian:12 --to oci:debian
          shoal pull registry.example/team/app:1.0 --to oci:images:app --platform linux/arm64
          shoal pull localhost:5000/team/app@sha256:… --to oci:app --json
      Then:
          skopeo copy oci:debian:12 containers-storage:localhost/debian:12
      """)

  @Argument(help: "HOST[:PORT]/NAME[:TAG][@DIGEST], or Docker's short form of it.")
  var image: String

  @Option(
    help: ArgumentHelp(
      "Where to put it. Without a TAG here it gets the one it has in the registry.",
      valueName: "oci:dir[:tag]"))
  var to: String

  @Option(
    help: ArgumentHelp(
      "Of an image for several platforms, only the one for this; all of it otherwise.",
      valueName: "os/arch[/variant]"))
  var platform: PlatformArgument?

  @Flag(help: "Read and hash the blobs that are there, rather than go by their sizes.")
  var verify = false

  @OptionGroup var options: TransferOptions

  func validate() throws { _ = try run("pull") }

  func run() async throws { try await run("pull").run() }

  private func run(_ command: String) throws -> TransferRun {
    TransferRun(
      command: command, source: .registry(try ImageArgument.image(image, "IMAGE")),
      destination: try ImageArgument.layout(to, "--to"), platform: platform?.platform,
      rehashes: verify, options: options)
  }
}
