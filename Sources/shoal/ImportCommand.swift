// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import NodeShell

struct ImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Takes over the content of a CNCF Distribution registry from its folder.",
    discussion: """
      Every blob is read and its digest checked; then it is in the node's store as the same file \
      under a second name, or as a copy where the file system does not allow that. Nothing in \
      the folder is changed, and the old registry may go on serving from it. Repositories, \
      manifests, tags and their history are named; uploads that were under way are not.

      An import that was interrupted goes on where it stopped, and one that is run again brings \
      what has been pushed to the old registry since. A tag that has moved here since stays.

      The status is 1 if anything of the folder could not be taken over; the rest was.

      EXAMPLES
          shoal import /var/lib/docker-registry --data /var/lib/shoal
          shoal import /mnt/old-registry --data /var/lib/shoal --copy --json
      """)

  @Argument(
    help: ArgumentHelp(
      "The rootdirectory of the registry's configuration, in which docker/registry/v2 is.",
      valueName: "dir"))
  var directory: String

  @OptionGroup var options: MigrationOptions

  @Option(help: "How many blobs to read at once, 1 to 32.")
  var parallel = 4

  func validate() throws {
    guard (1...32).contains(parallel) else {
      throw ValidationError("--parallel \(parallel): from 1 to 32 blobs can be read at once")
    }
  }

  func run() async throws {
    let (directory, options, parallel) = (directory, options, parallel)
    try await MigrationRun(command: "import", options: options).run { display in
      try await OfflineNode.use(dataFolder: options.data) { node in
        try await TreeImport(
          of: directory, into: node, copies: options.copy, blobsAtOnceMax: parallel,
          onEvent: { display.handle($0) }
        ).run()
      }
    }
  }
}
