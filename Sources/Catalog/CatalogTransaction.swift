// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Foundation
import GRDB
import RegistryCore

/// Statements inside one transaction, on the connection's own thread.
struct CatalogTransaction {
  let database: Database
  /// What errors are said to have happened in.
  let operation: String

  /// Runs a statement that changes something, and tells how many rows it changed.
  @discardableResult
  func execute(
    _ statement: CatalogStatement, _ arguments: StatementArguments
  ) throws(CatalogError) -> Int {
    try execute(sql: statement.rawValue, arguments)
  }

  func rows(
    _ statement: CatalogStatement, _ arguments: StatementArguments
  ) throws(CatalogError) -> [Row] {
    try rows(sql: statement.rawValue, arguments)
  }

  func row(
    _ statement: CatalogStatement, _ arguments: StatementArguments
  ) throws(CatalogError) -> Row? {
    try row(sql: statement.rawValue, arguments)
  }

  func exists(
    _ statement: CatalogStatement, _ arguments: StatementArguments
  ) throws(CatalogError) -> Bool {
    try row(statement, arguments) != nil
  }

  func execute(sql: String, _ arguments: StatementArguments) throws(CatalogError) -> Int {
    do {
      try database.cachedStatement(sql: sql).execute(arguments: arguments)
      return database.changesCount
    } catch {
      throw CatalogError(error, operation: operation)
    }
  }

  /// The first column of each row.
  func texts(
    _ statement: CatalogStatement, _ arguments: StatementArguments
  ) throws(CatalogError) -> [String] {
    do {
      let prepared = try database.cachedStatement(sql: statement.rawValue)
      return try String.fetchAll(prepared, arguments: arguments)
    } catch {
      throw CatalogError(error, operation: operation)
    }
  }

  func rows(sql: String, _ arguments: StatementArguments) throws(CatalogError) -> [Row] {
    do {
      return try Row.fetchAll(try database.cachedStatement(sql: sql), arguments: arguments)
    } catch {
      throw CatalogError(error, operation: operation)
    }
  }

  func row(sql: String, _ arguments: StatementArguments) throws(CatalogError) -> Row? {
    do {
      return try Row.fetchOne(try database.cachedStatement(sql: sql), arguments: arguments)
    } catch {
      throw CatalogError(error, operation: operation)
    }
  }

  /// Traps if the limit is negative, which SQLite takes for none.
  static func limit(_ limit: Int?) -> Int {
    precondition(limit.map { $0 >= 0 } ?? true, "a limit of \(limit ?? 0)")
    return limit ?? -1
  }
}
