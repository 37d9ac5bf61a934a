// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// The uploads that have begun and not ended, of which each keeps a file until it does.
package struct UploadTally: Sendable {
  private let countMax: Int
  private let perRepositoryMax: Int
  private var repositoryOfUpload = OrderedTable<UploadID, RepositoryName>()
  private var countOfRepository = OrderedTable<RepositoryName, Int>()

  package init(countMax: Int, perRepositoryMax: Int) {
    precondition(countMax > 0 && perRepositoryMax > 0)
    self.countMax = countMax
    self.perRepositoryMax = perRepositoryMax
  }

  package var count: Int { repositoryOfUpload.count }

  /// Whether so many are open that those which have stood still for a while had better go.
  package var isCrowded: Bool { count > countMax / 2 }

  /// One begins, unless there are too many.
  package mutating func open(
    _ id: UploadID, in repository: RepositoryName
  ) throws(RegistryError) {
    if countOfRepository[repository] ?? 0 >= perRepositoryMax {
      throw Self.tooMany("this repository has \(perRepositoryMax) uploads in progress")
    }
    if count >= countMax {
      throw Self.tooMany("this registry has \(countMax) uploads in progress")
    }
    adopt(id, in: repository)
  }

  /// One that began before this process did.
  package mutating func adopt(_ id: UploadID, in repository: RepositoryName) {
    guard !repositoryOfUpload.contains(id) else { return }
    repositoryOfUpload[id] = repository
    countOfRepository[repository] = (countOfRepository[repository] ?? 0) + 1
  }

  /// However it ended; may be said twice.
  package mutating func closed(_ id: UploadID) {
    guard let repository = repositoryOfUpload.remove(id) else { return }
    let count = (countOfRepository[repository] ?? 1) - 1
    countOfRepository[repository] = count > 0 ? count : nil
  }

  private static func tooMany(_ message: String) -> RegistryError {
    RegistryError(
      .tooManyRequests, message: message + ": finish or cancel some first",
      retryAfterSeconds: retryAfterSeconds)
  }

  private static let retryAfterSeconds = 10
}
