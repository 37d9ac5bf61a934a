// SPDX-License-Identifier: Apache-2.0

public import RegistryCore

/// One page of a repository's tags as a registry lists them.
public struct TagListing: Sendable, Hashable {
  /// In the registry's order. Names that break the grammar are left out: nobody could ask for them.
  public let tags: [Tag]
  /// What to pass as `last` for the next page; nil if there is none.
  public let nextLast: String?
  /// Where the registry says the next page is; nil if that is not on the registry itself.
  let nextURL: String?

  /// A page as a registry would have answered it, for a test.
  public init(tags: [Tag], nextLast: String?) {
    self.init(tags: tags, nextLast: nextLast, nextURL: nil)
  }

  init(tags: [Tag], nextLast: String?, nextURL: String?) {
    self.tags = tags
    self.nextLast = nextLast
    self.nextURL = nextURL
  }

  /// Whether the page after this one is the page after the other.
  public func leads(where other: TagListing) -> Bool {
    nextLast == other.nextLast && nextURL == other.nextURL
  }
}
