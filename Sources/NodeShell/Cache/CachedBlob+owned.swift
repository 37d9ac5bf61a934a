// SPDX-License-Identifier: Apache-2.0

import Catalog
import ContentModel
import RegistryCore

extension CachedBlob {
  /// Everything that the catalog names.
  static func owned(by catalog: any RegistryCatalog) async throws -> Set<Digest> {
    var owned: Set<Digest> = []
    var last: Digest?
    while true {
      let page = try await catalog.ownedDigests(after: last, limit: pageSize)
      owned.formUnion(page)
      guard page.count == pageSize else { return owned }
      last = page.last
    }
  }

  private static let pageSize = 10_000
}
