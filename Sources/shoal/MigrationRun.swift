// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import NodeShell
import RegistryCore

/// An import or an export, with what is shown meanwhile and printed at the end.
struct MigrationRun: Sendable {
  let command: String
  let options: MigrationOptions

  init(command: String, options: MigrationOptions) {
    self.command = command
    self.options = options
  }

  /// Ends the process with status 1 if something could not be taken over.
  func run(
    _ work: @escaping @Sendable (MigrationDisplay) async throws -> MigrationReport
  ) async throws {
    let display = MigrationDisplay(isQuiet: options.quiet)
    let report = try await CommandRun.race(command, isResumed: true) {
      let report: Result<MigrationReport, any Error>
      do {
        report = .success(try await work(display))
      } catch {
        report = .failure(error)
      }
      display.end()
      return try report.get()
    }
    TerminalOutput.print(options.json ? MigrationText.json(report).text : MigrationText.of(report))
    if report.problemsCount > 0 { throw ExitCode.failure }
  }
}
