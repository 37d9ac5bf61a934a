// SPDX-License-Identifier: Apache-2.0

import ContentModel
import RegistryCore

/// The order in which the manifests of a repository are named, when none is known.
///
/// An index comes after what it lists. So what lacks something waits for the next round, as long as
/// a round brings anything. What then waits for manifests alone is a sparse index.
struct ManifestRounds: Sendable {
  let repository: RepositoryName
  /// What may be missing in the last round.
  var sparseMax = SparseManifests.indexes

  func run(
    _ digests: [Digest], _ report: inout MigrationReport,
    naming name: (Digest, SparseManifests) async throws -> NamedManifest
  ) async throws {
    var waiting = digests
    var sparse = SparseManifests.none
    while !waiting.isEmpty {
      var lacking: [(digest: Digest, missing: [Digest])] = []
      var named = 0
      for digest in waiting {
        try Task.checkCancellation()
        switch try await name(digest, sparse) {
        case .named: named += 1
        case .there: break
        case .lacking(let missing): lacking.append((digest, missing))
        case .refused(let reason): report.add(problem(digest, reason))
        }
      }
      report.manifests += named
      if named == 0 {
        if sparse == sparseMax {
          for (digest, missing) in lacking {
            let text = missing.map(\.description).joined(separator: ", ")
            report.add(problem(digest, "it refers to \(text), which the repository lacks"))
          }
          return
        }
        sparse = sparse == .none ? .indexes : .all
      }
      waiting = lacking.map(\.digest)
    }
  }

  private func problem(_ digest: Digest, _ reason: String) -> MigrationProblem {
    MigrationProblem(repository: repository, subject: "\(digest)", reason: reason)
  }
}
