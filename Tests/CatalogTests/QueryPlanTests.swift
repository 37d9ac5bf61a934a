// SPDX-License-Identifier: Apache-2.0

import GRDB
import Testing

@testable import Catalog

/// Whatever the number of repositories, a request costs a few index look-ups.
@Suite struct QueryPlanTests {
  @Test("no statement reads a whole table or sorts its whole result", arguments: statements)
  func searchesOnly(statement: String) async throws {
    let catalog = try SQLiteCatalog.inMemory()
    let plan = try await catalog.database.read { try explain(statement, $0) }
    #expect(!plan.contains { $0.hasPrefix("SCAN") && $0 != "SCAN CONSTANT ROW" }, "\(plan)")
    #expect(!plan.contains("USE TEMP B-TREE FOR ORDER BY"), "\(plan)")
    #expect(!plan.contains { $0.contains("AUTOMATIC") }, "\(plan)")
  }

  @Test("a subject's referrers are found by an index of theirs, whatever else refers to it")
  func referrersByIndex() async throws {
    let catalog = try SQLiteCatalog.inMemory()
    let statement = CatalogStatement.referrers.rawValue
    let plan = try await catalog.database.read { try explain(statement, $0) }
    #expect(plan.contains { $0.contains("manifest_reference_by_subject") }, "\(plan)")
  }

  @Test("a statement that reads a whole table would be noticed")
  func scanIsNoticed() async throws {
    let catalog = try SQLiteCatalog.inMemory()
    let scan = "SELECT 1 FROM tag WHERE digest = :digest"
    #expect(
      try await catalog.database.read { try explain(scan, $0) }.contains { $0.hasPrefix("SCAN") })
  }

  @Test("a parent row goes without a search through whole tables for its children")
  func foreignKeysAreIndexed() async throws {
    let catalog = try SQLiteCatalog.inMemory()
    let plans = try await catalog.database.read { database in
      try foreignKeys(database).map { key in
        let columns = key.columns.map { "\($0) = :\($0)" }.joined(separator: " AND ")
        return try explain("SELECT 1 FROM \(key.table) WHERE \(columns)", database)
      }
    }
    #expect(plans.count == 11)
    for plan in plans { #expect(plan.allSatisfy { $0.hasPrefix("SEARCH") }, "\(plan)") }
  }
}

private struct ForeignKey {
  let table: String
  let columns: [String]
}

private func foreignKeys(_ database: Database) throws -> [ForeignKey] {
  let tables = try String.fetchAll(
    database, sql: "SELECT name FROM sqlite_schema WHERE type = 'table'")
  return try tables.flatMap { table in
    try database.foreignKeys(on: table).map {
      ForeignKey(table: table, columns: $0.mapping.map(\.origin))
    }
  }
}

private func explain(_ sql: String, _ database: Database) throws -> [String] {
  let statement = try database.makeStatement(sql: "EXPLAIN QUERY PLAN " + sql)
  statement.setUncheckedArguments(StatementArguments())
  return try Row.fetchAll(statement).map { try $0.decode(String.self, forColumn: "detail") }
}

/// Without the one that lists all pins, when a node starts: it answers no request.
private let statements =
  CatalogStatement.allCases.map(\.rawValue)
  + PinStatement.allCases.filter { $0 != .pins }.map(\.rawValue)
  + OutboxStatement.allCases.map(\.rawValue)
