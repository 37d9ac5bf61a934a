// SPDX-License-Identifier: Apache-2.0

package import ContentModel
package import RegistryCore

/// One thing that a check has found wrong.
package struct CheckFinding: Sendable, Hashable {
  package enum Problem: Sendable, Hashable {
    /// The catalog's file contradicts itself; in SQLite's words.
    case catalogDamaged(String)
    /// So much is named, and nothing at all is stored.
    case storeEmpty(namesCount: Int)
    /// The stored bytes have another digest.
    case contentWrong(Digest)
    /// The stored bytes cannot be read.
    case unreadable(Digest, String)
    /// Repositories have the digest, and the store has not.
    case bytesMissing(Digest)
    /// A repository has noted another size than the bytes have.
    case sizeWrong(Digest, noted: Int64, stored: Int64)
    /// The chain beside the blob is not that of its bytes.
    case chainWrong(Digest)
    /// A manifest needs a blob that its repository does not have: deleted by a client, or lost.
    case imageIncomplete(manifest: Digest, lacks: Digest)
  }

  package let problem: Problem
  /// Who has, or lacks, what this is about.
  package let repositories: [RepositoryName]
  /// What was done about it; nil if it is still as it was.
  package let repair: String?

  package init(_ problem: Problem, in repositories: [RepositoryName], repair: String? = nil) {
    self.problem = problem
    self.repositories = repositories
    self.repair = repair
  }
}
