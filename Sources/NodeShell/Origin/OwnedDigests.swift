// SPDX-License-Identifier: Apache-2.0

import Catalog
import ContentModel
import RegistryCore

/// The digests that the catalog names, to be compared with others in their order: a page at a time,
/// since there may be any number of them.
struct OwnedDigests {
  private let catalog: any RegistryCatalog
  private var page: [Digest] = []
  private var isEnd = false

  init(in catalog: any RegistryCatalog) {
    self.catalog = catalog
  }

  /// MUST be asked in the order of digests.
  mutating func contains(_ digest: Digest) async throws(CatalogError) -> Bool {
    while !isEnd, page.last.map({ $0 < digest }) ?? true {
      let next = try await catalog.ownedDigests(after: page.last, limit: Self.pageSize)
      isEnd = next.count < Self.pageSize
      if next.isEmpty { break }
      page = next
    }
    var (low, high) = (0, page.count)
    while low < high {
      let middle = (low + high) / 2
      if page[middle] < digest { low = middle + 1 } else { high = middle }
    }
    return low < page.count && page[low] == digest
  }

  private static let pageSize = 10_000
}
