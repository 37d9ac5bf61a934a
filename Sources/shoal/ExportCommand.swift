// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import NodeShell

struct ExportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Writes the content of a node as a folder that CNCF Distribution serves.",
    discussion: """
      That is what was pushed to the node or imported; mirrored content is left out. The blobs \
      are the node's own files under a second name, or copies where the file system does not \
      allow that. What the folder has already stays, so that an export that was interrupted goes \
      on where it stopped.

      EXAMPLES
          shoal export /var/lib/docker-registry --data /var/lib/shoal
          shoal export /mnt/backup/registry --data /var/lib/shoal --copy
      Then, with filesystem.rootdirectory of its configuration set to the folder:
          docker-registry serve /etc/docker/registry/config.yml
      """)

  @Argument(
    help: ArgumentHelp("Where docker/registry/v2 is to be; made if need be.", valueName: "dir"))
  var directory: String

  @OptionGroup var options: MigrationOptions

  func run() async throws {
    let (directory, options) = (directory, options)
    try await MigrationRun(command: "export", options: options).run { display in
      try await OfflineNode.use(dataFolder: options.data) { node in
        try await TreeExport(
          of: node, to: directory, copies: options.copy, onEvent: { display.handle($0) }
        ).run()
      }
    }
  }
}
