// SPDX-License-Identifier: Apache-2.0

import Catalog
import OpenSSLRuntime
import Storage

/// The content of a node that does not run, to itself: while this is alive no node can start on the
/// folder.
package struct OfflineNode: Sendable {
  let store: BlobStore
  let catalog: any RegistryCatalog
  let key: NodeKey

  /// Runs `work` with the content in `dataFolder`, which is made if it is not there.
  package static func use<Value: Sendable>(
    dataFolder: String, _ work: (OfflineNode) async throws -> Value
  ) async throws -> Value {
    let store = try BlobStore(directory: dataFolder)
    let catalog = try SQLiteCatalog(path: dataFolder + "/catalog.sqlite")
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
}
