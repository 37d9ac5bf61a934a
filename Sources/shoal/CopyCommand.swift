// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ImageTransfer

struct CopyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "copy",
    abstract: "Copies an image from one registry or repository to another.",
    discussion: """
      Nothing is kept on this machine. Within one registry the blobs are mounted rather than sent, \
      where the registry agrees. All platforms of an image are copied unless one is asked for. \
      Either side may also be a folder, as oci:DIR[:TAG]. Between two registries, options about a \
      registry say which one is meant: --src-credentials, --dst-ca and so on.

      EXAMPLES
          shoal copy debian:12 registry.example/mirror/debian:12
          shoal copy localhost:5000/team/app:1.0 localhost:5000/team/app:stable
          shoal copy debian:12 registry.example/debian:12 --dst-credentials corp.txt
          shoal copy registry.example/team/app:1.0 localhost:5000/team/app:1.0 --referrers
      """)

  @Argument(help: "HOST[:PORT]/NAME[:TAG][@DIGEST], or oci:DIR[:TAG].")
  var source: String

  @Argument(help: "HOST[:PORT]/NAME[:TAG], or oci:DIR[:TAG].")
  var destination: String

  @Option(
    help: ArgumentHelp(
      "Of an image for several platforms, only the one for this.", valueName: "os/arch[/variant]"))
  var platform: PlatformArgument?

  @Flag(help: "Copy all platforms, which is what happens unless --platform is given.")
  var allPlatforms = false

  @Flag(
    help: """
      Copy what is about the image as well: signatures, bills of materials, and what is about these.
      """)
  var referrers = false

  @OptionGroup var options: TransferOptions

  @OptionGroup var sideOptions: CopySideOptions

  func validate() throws {
    if allPlatforms, platform != nil {
      throw ValidationError("--all-platforms and --platform exclude each other; give one of them")
    }
    _ = try run("copy")
  }

  func run() async throws { try await run("copy").run() }

  private func run(_ command: String) throws -> TransferRun {
    var target = try ImageArgument.location(destination, "DST")
    if case .registry = target {
      target = .registry(try ImageArgument.destination(destination, "DST"))
    }
    let origin = try ImageArgument.location(source, "SRC")
    let sides = try sideOptions.sides(of: origin, target, common: options.registry.settings)
    var run = TransferRun(
      command: command, source: origin, destination: target, platform: platform?.platform,
      rehashes: false, options: options)
    run.includesReferrers = referrers
    run.sourceClient = sides.source.client
    run.destinationClient = sides.destination.client
    return run
  }
}
