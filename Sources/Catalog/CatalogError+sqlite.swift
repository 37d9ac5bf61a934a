// SPDX-License-Identifier: Apache-2.0

import GRDB

extension CatalogError {
  /// What an error of GRDB means (https://www.sqlite.org/rescode.html).
  init(_ error: any Error, operation: String) {
    switch error {
    case let error as CatalogError: self = error
    case let error as DatabaseError:
      self.init(Self.code(of: error), operation: operation, detail: Self.detail(error))
    case is CancellationError: self.init(.cancelled, operation: operation)
    // A value of another type than the schema has was read.
    case is RowDecodingError: self.init(.corrupt, operation: operation, detail: "wrong type")
    default: self.init(.defect, operation: operation, detail: String(describing: error))
    }
  }

  private static func code(of error: DatabaseError) -> Code {
    // The shared-memory file could not grow, which on a healthy disk has one reason.
    if error.extendedResultCode == .SQLITE_IOERR_SHMSIZE { return .full }
    if error.extendedResultCode == .SQLITE_IOERR_NOMEM { return .outOfMemory }
    return switch error.resultCode {
    case .SQLITE_FULL: .full
    case .SQLITE_READONLY, .SQLITE_PERM: .readOnly
    case .SQLITE_IOERR: .io
    case .SQLITE_CORRUPT, .SQLITE_NOTADB: .corrupt
    case .SQLITE_CANTOPEN: .cannotOpen
    case .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_PROTOCOL: .busy
    case .SQLITE_NOMEM: .outOfMemory
    case .SQLITE_INTERRUPT, .SQLITE_ABORT: .cancelled
    // GRDB's word for a connection that is closed.
    case .SQLITE_MISUSE: .closed
    default: .defect
    }
  }

  private static func detail(_ error: DatabaseError) -> String {
    "SQLite \(error.extendedResultCode.rawValue)" + (error.message.map { ", \($0)" } ?? "")
  }
}
