// SPDX-License-Identifier: Apache-2.0

import Catalog
import ContentModel
import NIOPosix
import RegistryCore
import Storage

extension ManifestNames {
  /// Writes beside a manifest by which names the catalog has it now. Who does that for one manifest
  /// has his turn at it.
  static func record(
    _ digest: Digest, from catalog: any RegistryCatalog, in store: any BlobStore
  ) async throws {
    let names = try await catalog.names(of: digest)
    try await NIOThreadPool.singleton.runIfActive {
      try store.writeNames(names.bytes, of: digest)
    }
  }
}

extension OfflineNode {
  func recordNames(of digest: Digest) async throws {
    try await ManifestNames.record(digest, from: catalog, in: store)
  }
}
