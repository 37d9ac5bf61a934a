// SPDX-License-Identifier: Apache-2.0

import Catalog
import Glibc
import OpenSSLRuntime
import Storage

/// The content of a node that does not run, to itself: while this is alive no node can start on the
/// folder.
package struct OfflineNode: Sendable {
  let store: BlobStore
  let catalog: any RegistryCatalog
  let key: NodeKey

  /// Runs `work` with the content in `dataFolder`, which is made if it is not there.
  ///
  /// - Parameter replacesCatalog: whether to begin with an empty catalog. The files of the one that
  ///   was there are kept beside it, under names that end in `.replaced` and the time.
  package static func use<Value: Sendable>(
    dataFolder: String, replacesCatalog: Bool = false,
    _ work: (OfflineNode) async throws -> Value
  ) async throws -> Value {
    let store = try BlobStore(directory: dataFolder)
    let path = dataFolder + "/catalog.sqlite"
    if replacesCatalog { try setAside(catalog: path) }
    let catalog = try SQLiteCatalog(path: path)
    let result: Result<Value, any Error>
    do {
      let key = try NodeKey.loadOrCreate(path: dataFolder + "/node.key")
      result = .success(try await work(OfflineNode(store: store, catalog: catalog, key: key)))
    } catch {
      result = .failure(error)
    }
    try catalog.close()
    return try result.get()
  }

  private static func setAside(catalog path: String) throws(CatalogError) {
    let now = time(nil)
    for file in [path, path + "-wal", path + "-shm"] where unsafe access(file, F_OK) == 0 {
      guard unsafe rename(file, "\(file).replaced.\(now)") == 0 else {
        throw CatalogError(.io, operation: "rename", detail: "errno \(errno)")
      }
    }
  }
}
