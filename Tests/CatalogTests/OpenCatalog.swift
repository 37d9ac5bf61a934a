// SPDX-License-Identifier: Apache-2.0

import Catalog

/// A catalog for one test, closed before its folder goes.
final class OpenCatalog: Sendable {
  let catalog: SQLiteCatalog
  private let scratch: ScratchDirectory?

  init(_ catalog: SQLiteCatalog, in scratch: ScratchDirectory?) {
    self.catalog = catalog
    self.scratch = scratch
  }

  deinit {
    do {
      try catalog.close()
    } catch {
      print("not closed: \(error)")
    }
  }
}
