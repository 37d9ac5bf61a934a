// SPDX-License-Identifier: Apache-2.0

@testable import Catalog

/// The drivers that the conformance kit is run against.
enum CatalogDriver: CaseIterable {
  case file, memory

  func open() throws -> OpenCatalog {
    switch self {
    case .file:
      let scratch = try ScratchDirectory()
      return OpenCatalog(try SQLiteCatalog(path: scratch.catalogPath), in: scratch)
    case .memory:
      return OpenCatalog(try SQLiteCatalog.inMemory(), in: nil)
    }
  }
}
