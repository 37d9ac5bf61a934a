// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import LocalCluster
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
    TerminalOutput.print(options.json ? Self.json(report) : Self.text(report))
    if report.problemsCount > 0 { throw ExitCode.failure }
  }

  static func text(_ report: MigrationReport) -> String {
    let problems = report.problems.prefix(problemsShownMax).map {
      "  \($0.repository) \($0.subject): \($0.reason)"
    }
    let more = report.problemsCount - problems.count
    let summary = [
      "\(NumberText.count(report.repositories, "repository", "repositories")), "
        + "\(NumberText.count(report.manifests, "new manifest")), "
        + "\(NumberText.count(report.tags, "tag")) set",
      "\(NumberText.count(report.blobsLinked, "blob")) shared, \(report.blobsCopied) copied, "
        + "\(report.blobsThere) there already; \(NumberText.size(report.bytes)) new",
    ]
    if report.problemsCount == 0 { return summary.joined(separator: "\n") }
    return
      (summary + ["\(NumberText.count(report.problemsCount, "thing")) left out:"] + problems
      + (more > 0 ? ["  and \(more) more (--json shows \(MigrationReport.problemsMax))"] : []))
      .joined(separator: "\n")
  }

  static func json(_ report: MigrationReport) -> String {
    let counts: [(String, Int64)] = [
      ("repositories", Int64(report.repositories)),
      ("manifests", Int64(report.manifests)),
      ("tags", Int64(report.tags)),
      ("blobsLinked", Int64(report.blobsLinked)),
      ("blobsCopied", Int64(report.blobsCopied)),
      ("blobsThere", Int64(report.blobsThere)),
      ("bytes", report.bytes),
      ("problemsCount", Int64(report.problemsCount)),
    ]
    let problems = report.problems.map { problem in
      JSONValue.object([
        .init("repository", .string(problem.repository.text)),
        .init("subject", .string(problem.subject)),
        .init("reason", .string(problem.reason)),
      ])
    }
    let members: [JSONValue.Member] = counts.map { .init($0.0, .integer($0.1)) }
    return JSONValue.object(members + [.init("problems", .array(problems))]).text
  }

  private static let problemsShownMax = 20
}
