// SPDX-License-Identifier: Apache-2.0

package import RegistryClient
package import RegistryCore

/// All tags of a repository, page by page.
package enum TagList {
  /// In the registry's order, each once.
  package static func all(
    of repository: RepositoryName, _ client: RegistryClient,
    limits: TransferLimits = TransferLimits()
  ) async throws -> [Tag] {
    let retrying = Retrying(limits: limits) { _, _ in }
    var tags: [Tag] = []
    var seen: Set<Tag> = []
    var page = try await retrying.run(isFirstContact: true) { try await client.tags(repository) }
    for _ in 0..<pagesMax {
      tags += page.tags.filter { seen.insert($0).inserted }
      let before = page
      let next = try await retrying.run { try await client.tags(repository, after: before) }
      guard let next else { return tags }
      if next.leads(where: before) { throw endless(repository) }
      page = next
    }
    throw endless(repository)
  }

  private static func endless(_ repository: RepositoryName) -> TransferError {
    TransferError(
      .tooLarge, "the registry's list of the tags of \(repository) does not end",
      advice: "ask whoever runs the registry")
  }

  /// At a hundred tags a page, a million of them.
  private static let pagesMax = 10_000
}
