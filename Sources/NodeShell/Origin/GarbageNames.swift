// SPDX-License-Identifier: Apache-2.0

import RegistryCore

/// Names that may go, in the order of their digests, from a list that is asked for page by page.
struct GarbageNames {
  struct Name {
    let content: OwnedContent
    let item: GarbageItem
  }

  private let list: (OwnedContent?) async throws -> [Name]
  private var page: ArraySlice<Name> = []
  private var last: OwnedContent?
  private var isEnd = false

  /// - Parameter list: what comes after that name; empty at the end.
  init(_ list: @escaping (OwnedContent?) async throws -> [Name]) {
    self.list = list
  }

  mutating func first() async throws -> Name? {
    if page.isEmpty, !isEnd {
      page = try await list(last)[...]
      last = page.last?.content
      isEnd = page.isEmpty
    }
    return page.first
  }

  mutating func removeFirst() {
    page.removeFirst()
  }
}
