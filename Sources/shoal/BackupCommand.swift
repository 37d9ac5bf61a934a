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
      change. Copy them before the catalog and again after it, with rsync for instance and \
      without its --delete: what is deleted between the copy of the catalog and the end of the \
      second is in the first, and what is pushed before the copy of the catalog is in the second.

      EXAMPLES
          rsync -a /var/lib/shoal/blobs /backup/
          shoal backup /backup/catalog.sqlite --data /var/lib/shoal
          rsync -a /var/lib/shoal/blobs /backup/
      To go back to it, with the node stopped:
          cd /var/lib/shoal && rm -f catalog.sqlite catalog.sqlite-wal catalog.sqlite-shm
          cp /backup/catalog.sqlite /var/lib/shoal/
          rsync -a /backup/blobs /var/lib/shoal/
          shoal fsck --data /var/lib/shoal --repair
      The check drops the names of what was pushed and deleted while the backup was made. What \
      was pushed since is not named any more, and the node removes its layers a grace after it \
      starts; shoal fsck --rebuild names it again, where its bytes are there.
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
