// SPDX-License-Identifier: Apache-2.0

import Catalog
import NIOPosix

/// What of a node cannot be fetched or computed again, beside the blobs that were pushed to it.
package enum NodeBackup {
  /// Copies the catalog of the node with this data folder, which may run, to a file.
  ///
  /// - Returns: the size of the copy in bytes.
  package static func writeCatalog(
    dataFolder: String, to file: String
  ) async throws -> Int64 {
    try await NIOThreadPool.singleton.runIfActive {
      try CatalogBackup.write(of: DataFolder(path: dataFolder).catalog, to: file)
    }
  }
}
