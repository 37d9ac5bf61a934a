// SPDX-License-Identifier: Apache-2.0

import Glibc
import Storage

/// A node that has lost its catalog does not begin with an empty one: it would answer 404 for all
/// that was pushed to it, and take its bytes for garbage.
enum CatalogLoss {
  /// Blocks on the disk, and only where there is no catalog for long.
  ///
  /// - Throws: `NodeStartError`, `StorageError`.
  static func refuse(catalog path: String, of store: FileBlobStore) throws {
    var status = stat()
    // What else keeps the file from being read, opening it tells.
    let isLost = unsafe stat(path, &status) == 0 ? status.st_size == 0 : errno == ENOENT
    guard isLost else { return }
    for digest in try store.digests() where try store.find(digest)?.isPushed == true {
      throw NodeStartError.catalogLost(path: path, dataFolder: store.location)
    }
  }
}
