// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import NodeShell
import RegistryCore

struct CheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fsck",
    abstract: "Checks a data folder while no node runs on it, and repairs it.",
    discussion: """
      Reads every blob and compares it with its digest and its chain, the catalog with the store, \
      and every manifest with the blobs its repository has. Ends with status 1 if anything is \
      wrong, and was not repaired.

      EXAMPLES
          shoal fsck --data /var/lib/shoal
          shoal fsck --data /var/lib/shoal --repair --json
      When the catalog is lost and there is no copy of it (see shoal backup):
          shoal fsck --data /var/lib/shoal --rebuild
      """)

  @Option(
    help: ArgumentHelp("The data folder, as in shoal serve --data.", valueName: "dir"))
  var data: String

  @Flag(
    help: """
      Move blobs that are not what they are called into the folder quarantine, and drop names \
      that lead to nothing. What they named has to be pushed again. Before the first change the \
      catalog is copied to catalog.sqlite.before-repair. No name is dropped where nothing at all \
      is stored, or the catalog is damaged.
      """)
  var repair = false

  @Flag(
    help: """
      Put a new catalog in place, made from the stored manifests and the names that are written \
      beside them. Lost are the history of tags, uploads under way, and blobs to which no \
      manifest refers. The files of the old one stay, named catalog.sqlite.replaced and the time.
      """)
  var rebuild = false

  @Flag(help: "Print what was found as one line of JSON.")
  var json = false

  func run() async throws {
    let (folder, isRepairing, isRebuilding) = (data, repair, rebuild)
    let (rebuilt, report) = try await CommandRun.race("fsck") {
      var rebuilt: MigrationReport?
      if isRebuilding {
        rebuilt = try await OfflineNode.use(dataFolder: folder, replacesCatalog: true) {
          try await CatalogRebuild(of: $0).run()
        }
      }
      return (rebuilt, try await StoreCheck.run(folder: folder, isRepairing: isRepairing))
    }
    let text = json ? Self.json(report, rebuilt) : Self.text(report, rebuilt)
    TerminalOutput.write(text + "\n", to: 1)
    if !report.isClean || (rebuilt?.problemsCount ?? 0) > 0 { throw ExitCode.failure }
  }

  private static func text(_ report: CheckReport, _ rebuilt: MigrationReport?) -> String {
    let check = CheckText.of(report.json)
    let text = rebuilt.map { "The catalog was made anew: \(MigrationText.of($0))\n\n\(check)" }
    return TerminalOutput.harmless(text ?? check)
  }

  private static func json(_ report: CheckReport, _ rebuilt: MigrationReport?) -> String {
    guard let rebuilt, case .object(let members) = report.json else { return report.json.text }
    return JSONValue.object(members + [.init("rebuilt", MigrationText.json(rebuilt))]).text
  }
}
