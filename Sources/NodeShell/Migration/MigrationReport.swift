// SPDX-License-Identifier: Apache-2.0

/// What was taken over. A second run finds everything there already.
package struct MigrationReport: Sendable, Hashable {
  package var repositories = 0
  package var manifests = 0
  /// Tags that have got a target or another one.
  package var tags = 0
  /// Blobs that are the same file under a second name.
  package var blobsLinked = 0
  package var blobsCopied = 0
  /// Blobs that were there already, counted once for each repository that has them.
  package var blobsThere = 0
  /// Of the blobs that were not.
  package var bytes: Int64 = 0
  /// The first `problemsMax` of them.
  package var problems: [MigrationProblem] = []
  package var problemsCount = 0

  package init() {}

  mutating func add(_ problem: MigrationProblem) {
    problemsCount += 1
    if problems.count < Self.problemsMax { problems.append(problem) }
  }

  /// So many are for a program; a person reads the first few.
  package static let problemsMax = 1000
}
