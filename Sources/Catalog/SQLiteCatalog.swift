// SPDX-License-Identifier: Apache-2.0

import GRDB
import Glibc
import RegistryCore
import Synchronization

/// The catalog in an SQLite file: one writer, and readers that never wait for it (WAL).
///
/// The log file is left beside the file, also by `close`: with it a catalog whose disk has become
/// full or read-only can still be opened and read.
///
/// An acknowledged push survives a power failure: every commit is an fsync (`synchronous = FULL`;
/// WAL's usual `NORMAL` may lose the last commits).
package final class SQLiteCatalog: Sendable {
  let database: any DatabaseWriter
  private let isClosed = Atomic(false)
  private let known = Mutex(KnownManifests())

  /// Opens the file, creating it and bringing its schema up to date. Blocks on the disk.
  ///
  /// - Parameter path: in a folder that exists and belongs to one node alone.
  package init(path: String) throws(CatalogError) {
    do {
      let pool = try DatabasePool(path: path, configuration: Self.configuration)
      // After the pool is made, for it sets NORMAL.
      try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
      self.database = pool
    } catch {
      let error = Self.explain(CatalogError(error, operation: "open"), path: path)
      guard error.code == .readOnly, let pool = Self.unchanging(path: path) else { throw error }
      self.database = pool
    }
    try migrate()
  }

  init(memory: DatabaseQueue) throws(CatalogError) {
    self.database = memory
    try migrate()
  }

  /// A catalog that ends with the process, through the same statements.
  package static func inMemory() throws(CatalogError) -> SQLiteCatalog {
    do {
      return try SQLiteCatalog(memory: DatabaseQueue(configuration: configuration))
    } catch {
      throw CatalogError(error, operation: "open")
    }
  }

  /// Lets calls that have begun come to their end and refuses others with `closed`; blocks until
  /// then. Without it nothing is lost, but a part of the catalog is in the log only.
  package func close() throws(CatalogError) {
    if isClosed.exchange(true, ordering: .acquiringAndReleasing) { return }
    do {
      // A full disk does not keep the catalog from closing: the log has everything.
      _ = try? database.writeWithoutTransaction { try $0.checkpoint(.full) }
      try database.close()
    } catch {
      throw CatalogError(error, operation: "close")
    }
  }

  func read<Value: Sendable>(
    _ operation: String,
    _ body: @Sendable (CatalogTransaction) throws(CatalogError) -> Value
  ) async throws(CatalogError) -> Value {
    try await attempt(operation) {
      try await database.read { database in
        try body(CatalogTransaction(database: database, operation: operation))
      }
    }
  }

  /// - Parameter scope: MUST hold every repository of which the write changes what `manifest` says.
  func write<Value: Sendable>(
    _ operation: String, changing scope: ManifestScope = .all,
    _ body: @Sendable (CatalogTransaction) throws(CatalogError) -> Value
  ) async throws(CatalogError) -> Value {
    known.withLock { $0.writeBegins(scope) }
    defer { known.withLock { $0.writeEnded(scope) } }
    return try await attempt(operation) {
      try await database.write { database in
        try body(CatalogTransaction(database: database, operation: operation))
      }
    }
  }

  /// What is known of a manifest without a look into the database.
  func knownFact(_ key: KnownManifests.Key) -> KnownManifests.Fact? {
    // A closed catalog answers nothing.
    isClosed.load(ordering: .acquiring) ? nil : known.withLock { $0.fact(key) }
  }

  /// Looks for a manifest, and keeps in mind what it finds.
  func readFact(
    _ operation: String, _ key: KnownManifests.Key
  ) async throws(CatalogError) -> KnownManifests.Fact? {
    let reading = known.withLock { $0.readingBegins(in: key.repository) }
    let fact = try await read(operation) { transaction throws(CatalogError) in
      try transaction.manifestFact(key)
    }
    if let reading, let fact { known.withLock { $0.readingEnded(reading, fact, for: key) } }
    return fact
  }

  private func attempt<Value>(
    _ operation: String, _ call: () async throws -> Value
  ) async throws(CatalogError) -> Value {
    if isClosed.load(ordering: .acquiring) { throw CatalogError(.closed, operation: operation) }
    do {
      return try await call()
    } catch {
      throw CatalogError(error, operation: operation)
    }
  }

  private func migrate() throws(CatalogError) {
    let migrator = CatalogSchema.migrator
    do {
      if try database.read(migrator.hasBeenSuperseded) {
        throw CatalogError(.newerSchema, operation: "open")
      }
      // Else it would write, which a read-only disk refuses.
      if try database.read(migrator.hasCompletedMigrations) { return }
      try migrator.migrate(database)
    } catch {
      throw CatalogError(error, operation: "open")
    }
  }

  /// SQLite calls whatever keeps it from opening a file "unable to open".
  private static func explain(_ error: CatalogError, path: String) -> CatalogError {
    guard error.code == .cannotOpen else { return error }
    let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    let isWritable = unsafe access(folder.isEmpty ? "." : folder.joined(separator: "/") + "/", W_OK)
    guard isWritable != 0, errno == EROFS || errno == EACCES else { return error }
    return CatalogError(.readOnly, operation: error.operation, detail: error.detail)
  }

  static var configuration: Configuration {
    var configuration = Configuration()
    configuration.label = "catalog"
    configuration.foreignKeysEnabled = true
    configuration.maximumReaderCount = readersMax
    configuration.busyMode = .timeout(busyTimeoutSeconds)
    configuration.prepareDatabase { database in
      try database.execute(
        sql: """
          PRAGMA cache_size = -\(cacheKibibytesMax);
          PRAGMA journal_size_limit = \(logBytesMax);
          PRAGMA temp_store = MEMORY;
          PRAGMA trusted_schema = OFF;
          PRAGMA cell_size_check = ON;
          """)
    }
    return configuration
  }

  /// A node has its data directory to itself, so only a person's `sqlite3` can hold the lock.
  package static let busyTimeoutSeconds = 5.0
  /// A look-up takes tens of microseconds; more readers than that are for the one that lists.
  private static let readersMax = 4
  /// Per connection: 20 MiB in all. The system's page cache holds the rest.
  private static let cacheKibibytesMax = 4096
  /// What the log file is cut back to after a burst; it is copied into the file every 4 MiB.
  private static let logBytesMax = 16 * 1024 * 1024
}
