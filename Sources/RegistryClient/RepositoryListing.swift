// SPDX-License-Identifier: Apache-2.0

public import RegistryCore

/// One page of a registry's repositories as it lists them.
public struct RepositoryListing: Sendable, Hashable {
  /// In the registry's order. Names that break the grammar are left out: nobody could ask for them.
  public let repositories: [RepositoryName]
  /// What to pass as `last` for the next page; nil if there is none.
  public let nextLast: String?

  /// A page as a registry would have answered it, for a test.
  public init(repositories: [RepositoryName], nextLast: String?) {
    self.repositories = repositories
    self.nextLast = nextLast
  }
}
