// SPDX-License-Identifier: Apache-2.0

import ContentModel
import RegistryCore
import Storage

extension MigrationReport {
  mutating func count(_ outcome: AdoptedBlob, of digest: Digest, in repository: RepositoryName) {
    switch outcome {
    case .taken(let sizeBytes, let isCopy):
      blobsLinked += isCopy ? 0 : 1
      blobsCopied += isCopy ? 1 : 0
      bytes += sizeBytes
    case .there: blobsThere += 1
    case .missing: break
    case .damaged(let reason):
      add(MigrationProblem(repository: repository, subject: "\(digest)", reason: reason))
    }
  }

  /// - Parameter lent: nil for a blob that the other tree had.
  mutating func count(_ lent: LentBlob?) {
    guard let lent else {
      blobsThere += 1
      return
    }
    blobsLinked += lent.isCopy ? 0 : 1
    blobsCopied += lent.isCopy ? 1 : 0
    bytes += lent.sizeBytes
  }
}
