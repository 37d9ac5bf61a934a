// SPDX-License-Identifier: Apache-2.0

import ContentModel
import GRDB
import Testing

@testable import Catalog

@Suite struct CatalogErrorTests {
  @Test("an error of SQLite becomes one with a remedy", arguments: meanings)
  func meaning(of result: ResultCode, is code: CatalogError.Code) {
    let error = CatalogError(
      DatabaseError(resultCode: result, message: "words", sql: "SELECT 'secret'"),
      operation: "putManifest")
    #expect(error.code == code)
    #expect(error.description.hasPrefix("catalog: putManifest: "))
    #expect(error.description.hasSuffix("(SQLite \(result.rawValue), words)"))
    #expect(!error.description.contains("secret"))
  }

  @Test("missing references are named, for they are what to push")
  func missing() {
    let error = CatalogError(.missingReferences([digestC, digestD]), operation: "putManifest")
    #expect(error.description.hasSuffix("first: \(digestC), \(digestD)"))
  }

  @Test("a folder that is not there is said to be the trouble")
  func noFolder() throws {
    let scratch = try ScratchDirectory()
    let error = #expect(throws: CatalogError.self) {
      try SQLiteCatalog(path: scratch.path + "/nowhere/catalog.sqlite")
    }
    #expect(error?.code == .cannotOpen)
  }

  @Test("a closed catalog says so, and may be closed again", arguments: drivers)
  func closed(driver: CatalogDriver) async throws {
    let open = try driver.open()
    try open.catalog.close()
    try open.catalog.close()
    for call in [true, false] {
      let error = await #expect(throws: CatalogError.self) {
        if call {
          _ = try await open.catalog.owns(digestA)
        } else {
          try await open.catalog.link(blob(0xcc), in: debian, at: 100)
        }
      }
      #expect(error?.code == .closed)
    }
  }

  @Test("a cancelled caller is told so, and nothing has changed", arguments: drivers)
  func cancelled(driver: CatalogDriver) async throws {
    let open = try driver.open()
    let task = Task {
      unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
      try await open.catalog.link(blob(0xcc), in: debian, at: 100)
    }
    let error = await #expect(throws: CatalogError.self) { try await task.value }
    #expect(error?.code == .cancelled)
    #expect(try await open.catalog.owns(digestC) == false)
  }
}

private let meanings: [(ResultCode, CatalogError.Code)] = [
  (.SQLITE_FULL, .full),
  (.SQLITE_IOERR_SHMSIZE, .full),
  (.SQLITE_READONLY_DIRECTORY, .readOnly),
  (.SQLITE_IOERR_FSYNC, .io),
  (.SQLITE_CORRUPT_INDEX, .corrupt),
  (.SQLITE_NOTADB, .corrupt),
  (.SQLITE_CANTOPEN, .cannotOpen),
  (.SQLITE_BUSY_TIMEOUT, .busy),
  (.SQLITE_NOMEM, .outOfMemory),
  (.SQLITE_IOERR_NOMEM, .outOfMemory),
  (.SQLITE_INTERRUPT, .cancelled),
  (.SQLITE_MISUSE, .closed),
  (.SQLITE_CONSTRAINT_FOREIGNKEY, .defect),
]
