// SPDX-License-Identifier: Apache-2.0

import GRDB

@testable import Catalog

extension SQLiteCatalog {
  /// What SQLite finds wrong with the file; `ok` if nothing.
  func damage() async throws -> [String] {
    try await database.read { database in
      try String.fetchAll(database, sql: "PRAGMA integrity_check")
        + Row.fetchAll(database, sql: "PRAGMA foreign_key_check").map(\.description)
    }
  }

  /// How many rows each table has.
  func rowCounts() async throws -> [String: Int] {
    try await database.read { database in
      var counts: [String: Int] = [:]
      for table in [
        "repository", "digest", "blob_link", "manifest", "manifest_reference", "tag", "tag_move",
        "upload", "deleting", "pin", "pin_content", "event_endpoint", "event",
      ] {
        counts[table] = try Int.fetchOne(database, sql: "SELECT count(*) FROM \(table)")
      }
      return counts
    }
  }
}
