// SPDX-License-Identifier: Apache-2.0

public import RegistryCore

/// One page of a repository's tags as a registry lists them.
public struct TagListing: Sendable, Hashable {
  /// In the registry's order. Names that break the grammar are left out: nobody could ask for them.
  public let tags: [Tag]
  /// What to pass as `last` for the next page; nil if there is none.
  public let nextLast: String?

  public init(tags: [Tag], nextLast: String?) {
    self.tags = tags
    self.nextLast = nextLast
  }
}
