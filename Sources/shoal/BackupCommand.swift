// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import LocalCluster
import NodeShell
import RegistryCore

struct BackupCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup",
    abstract: "Copies a node's catalog, while the node runs or not.",
    discussion: """
      The catalog says which repositories, tags, manifests and blobs there are; the copy is the \
      catalog as it was at one moment. The bytes are files in the blobs folder that never \
      change: copy them after the catalog, with rsync for instance, and all that the copy names \
      is there.

      EXAMPLES
          shoal backup /backup/catalog.sqlite --data /var/lib/shoal
          rsync -a /var/lib/shoal/blobs /backup/
      To go back to it, with the node stopped:
          rm -f /var/lib/shoal/catalog.sqlite*
          cp /backup/catalog.sqlite /var/lib/shoal/
          rsync -a /backup/blobs /var/lib/shoal/
      """)

  @Argument(help: ArgumentHelp("Where to write it; replaced if it is there.", valueName: "file"))
  var file: String

  @Option(
    help: ArgumentHelp("The data folder of the node, as in shoal serve --data.", valueName: "dir"))
  var data: String

  @Flag(help: "Print the result as JSON, one object on one line.")
  var json = false

  func run() async throws {
    let (data, file) = (data, file)
    let sizeBytes = try await CommandRun.race("backup") {
      try await NodeBackup.writeCatalog(dataFolder: data, to: file)
    }
    TerminalOutput.print(
      json
        ? JSONValue.object([
          .init("file", .string(file)), .init("sizeBytes", .integer(sizeBytes)),
        ]).text : "The catalog is in \(file), \(NumberText.size(sizeBytes)).")
  }
}
