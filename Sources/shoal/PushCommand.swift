// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ImageTransfer

struct PushCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "push",
    abstract: "Copies an image from a folder into a registry.",
    discussion: """
      The folder is an OCI image layout, as shoal pull, skopeo and docker buildx write it. What \
      the registry has is not sent again, manifests arrive byte for byte, and the tag moves last. \
      Layers that have a home elsewhere (foreign layers) stay there.

      EXAMPLES
          shoal push oci:debian:12 localhost:5000/library/debian:12
          shoal push oci:app registry.example/team/app:1.0
      """)

  @Argument(
    help: ArgumentHelp(
      "The folder; with TAG unless it holds only one image.", valueName: "oci:dir[:tag]"))
  var source: String

  @Argument(help: "HOST[:PORT]/NAME[:TAG].")
  var image: String

  @OptionGroup var options: TransferOptions

  func validate() throws { _ = try run("push") }

  func run() async throws { try await run("push").run() }

  private func run(_ command: String) throws -> TransferRun {
    TransferRun(
      command: command, source: try ImageArgument.layout(source, "oci:DIR[:TAG]"),
      destination: .registry(try ImageArgument.destination(image, "IMAGE")), platform: nil,
      rehashes: false, options: options)
  }
}
