// SPDX-License-Identifier: Apache-2.0

import Catalog
import Glibc
import OpenSSLRuntime
import Storage

/// The content of a node that does not run, to itself: while this is alive no node can start on the
/// folder.
package struct OfflineNode: Sendable {
  let store: FileBlobStore
  let catalog: any RegistryCatalog
  let key: NodeKey

  /// Runs `work` with the content in `dataFolder`, which is made if it is not there.
  ///
  /// - Parameter replacesCatalog: whether to begin with an empty catalog, which takes the place of
  ///   the one that is there when `work` has ended well. The files of that one stay, under names
  ///   that end in `.replaced` and the time.
  package static func use<Value: Sendable>(
    dataFolder: String, replacesCatalog: Bool = false,
    _ work: (OfflineNode) async throws -> Value
  ) async throws -> Value {
    let store = try FileBlobStore(directory: dataFolder)
    let folder = DataFolder(path: dataFolder)
    let path = folder.catalog
    if !replacesCatalog { try CatalogLoss.refuse(catalog: path, of: store) }
    let working = replacesCatalog ? path + ".rebuilding" : path
    if replacesCatalog { remove(catalog: working) }
    let catalog = try SQLiteCatalog(path: working)
    let result: Result<Value, any Error>
    do {
      let key = try NodeKey.loadOrCreate(path: folder.nodeKey)
      result = .success(try await work(OfflineNode(store: store, catalog: catalog, key: key)))
    } catch {
      result = .failure(error)
    }
    try catalog.close()
    let value = try result.get()
    if replacesCatalog {
      // A copy is whole without a log beside it.
      _ = try CatalogBackup.write(of: working, to: working + ".whole")
      try setAside(catalog: path)
      try rename(working + ".whole", to: path)
      remove(catalog: working)
    }
    return value
  }

  private static func remove(catalog path: String) {
    for file in [path, path + "-wal", path + "-shm"] { _ = unsafe unlink(file) }
  }

  private static func rename(_ path: String, to target: String) throws(CatalogError) {
    guard unsafe Glibc.rename(path, target) == 0 else {
      throw CatalogError(.io, operation: "rename", detail: "errno \(errno)")
    }
  }

  private static func setAside(catalog path: String) throws(CatalogError) {
    let now = time(nil)
    for file in [path, path + "-wal", path + "-shm"] where unsafe access(file, F_OK) == 0 {
      try rename(file, to: "\(file).replaced.\(now)")
    }
  }
}
