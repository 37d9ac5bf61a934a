// SPDX-License-Identifier: Apache-2.0

import LocalCluster
import NodeShell
import RegistryCore

/// What was taken over or made anew, for people and for programs.
enum MigrationText {
  static func of(_ report: MigrationReport) -> String {
    let problems = report.problems.prefix(problemsShownMax).map {
      "  \($0.repository.map { "\($0) " } ?? "")\($0.subject): \($0.reason)"
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

  static func json(_ report: MigrationReport) -> JSONValue {
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
        .init("repository", problem.repository.map { .string($0.text) } ?? .null),
        .init("subject", .string(problem.subject)),
        .init("reason", .string(problem.reason)),
      ])
    }
    let members: [JSONValue.Member] = counts.map { .init($0.0, .integer($0.1)) }
    return .object(members + [.init("problems", .array(problems))])
  }

  private static let problemsShownMax = 20
}
