// SPDX-License-Identifier: Apache-2.0

import GRDB
import Glibc

/// A copy of a catalog's file, as it was at one moment between two transactions.
package enum CatalogBackup {
  /// Copies the catalog at `path` to `target`, which is replaced in one step and durable when this
  /// returns. A node may be working with the catalog meanwhile and does not wait for it. Blocks on
  /// the disk.
  ///
  /// - Returns: the size of the copy in bytes.
  package static func write(of path: String, to target: String) throws(CatalogError) -> Int64 {
    let unfinished = target + ".unfinished"
    // Left by an attempt that was killed; SQLite writes to no file that has anything in it.
    unsafe unlink(unfinished)
    do {
      try copy(path, to: unfinished)
      try check(unfinished)
      let sizeBytes = try synchronise(unfinished)
      guard unsafe rename(unfinished, target) == 0 else { throw failure("rename") }
      let parts = target.split(separator: "/", omittingEmptySubsequences: false)
      _ = try synchronise(parts.count > 1 ? parts.dropLast().joined(separator: "/") + "/" : ".")
      return sizeBytes
    } catch {
      unsafe unlink(unfinished)
      throw CatalogError(error, operation: "backup")
    }
  }

  /// In one transaction that reads, and without the pages that are free.
  private static func copy(_ path: String, to target: String) throws {
    let catalog = try open(path)
    try catalog.writeWithoutTransaction { database in
      try database.execute(sql: "VACUUM INTO ?", arguments: [target])
    }
    try catalog.close()
  }

  /// A copy is worth having only if it can be read.
  private static func check(_ path: String) throws {
    let copy = try open(path)
    let verdict = try copy.read { try String.fetchOne($0, sql: "PRAGMA quick_check") }
    try copy.close()
    guard verdict == "ok" else {
      throw CatalogError(.corrupt, operation: "backup", detail: verdict ?? "no verdict")
    }
  }

  /// Read-only: neither the schema nor the log is this process's to change.
  private static func open(_ path: String) throws -> DatabaseQueue {
    var configuration = SQLiteCatalog.configuration
    configuration.readonly = true
    return try DatabaseQueue(path: path, configuration: configuration)
  }

  private static func synchronise(_ path: String) throws(CatalogError) -> Int64 {
    let file = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw failure("open") }
    defer { close(file) }
    var status = stat()
    guard fsync(file) == 0, unsafe fstat(file, &status) == 0 else { throw failure("fsync") }
    return Int64(status.st_size)
  }

  private static func failure(_ call: String) -> CatalogError {
    let code: CatalogError.Code =
      switch errno {
      case ENOSPC, EDQUOT: .full
      case EROFS, EACCES, EPERM: .readOnly
      case ENOENT: .cannotOpen
      default: .io
      }
    return CatalogError(code, operation: "backup", detail: "\(call), errno \(errno)")
  }
}
