// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ImageTransfer
import RegistryCore

struct DeleteCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "delete",
    abstract: "Deletes a tag, a manifest or a blob from a registry.",
    discussion: """
      A tag goes alone: the image and its other tags stay. By digest, or with --manifest, the \
      image's manifest goes with every tag that points to it. Bytes that nothing refers to any \
      more are collected by the registry in its own time.

      EXAMPLES
          shoal delete localhost:5000/team/app:1.0
          shoal delete localhost:5000/team/app:1.0 --manifest
          shoal delete localhost:5000/team/app@sha256:…
          shoal delete localhost:5000/team/app@sha256:… --blob
      """)

  @Argument(help: "HOST[:PORT]/NAME:TAG or HOST[:PORT]/NAME@DIGEST.")
  var image: String

  @Flag(help: "Delete the manifest that the tag points to, with all of its tags.")
  var manifest = false

  @Flag(help: "Delete the blob of this digest.")
  var blob = false

  @OptionGroup var registry: RegistryOptions

  func validate() throws { _ = try deletion() }

  func run() async throws {
    let (deletion, client) = (try deletion(), registry.client)
    let image = try ImageArgument.image(image, "IMAGE")
    let deleted = try await CommandRun.race("delete") {
      try await RegistryConnections.use(client) { connections in
        try await deletion.run(try connections.client(for: image))
      }
    }
    TerminalOutput.print("\(deleted) is gone from \(image.registry)/\(image.repository)")
  }

  private func deletion() throws -> ImageDeletion {
    let image = try ImageArgument.image(image, "IMAGE")
    // "latest" is what is pulled where nothing is said; it is not what is deleted.
    guard image.tag != nil || image.digest != nil else {
      throw ValidationError("IMAGE: name the tag or the digest to delete, as NAME:TAG")
    }
    switch (blob, manifest, image.digest, image.tag) {
    case (true, true, _, _):
      throw ValidationError("--blob and --manifest exclude each other; give one of them")
    case (true, false, let digest?, _): return .blob(image, digest)
    case (true, false, nil, _):
      throw ValidationError("--blob: name the blob by its digest, as NAME@sha256:…")
    case (false, false, nil, let tag?): return .tag(image, tag)
    case (false, _, _, _): return .manifest(image)
    }
  }
}
