// SPDX-License-Identifier: Apache-2.0

import Catalog
import ContentModel
import Logging
import RegistryCore
import ServiceLifecycle
import Storage

/// Sees to it that beside every manifest of the catalog lies by which names it goes: at the start
/// for those that were stored before that was written, or just before a crash; at the end for those
/// that wait.
struct ManifestNamesService: Service {
  let origin: OriginContent

  func run() async throws {
    await cancelWhenGracefulShutdown {
      do {
        try await fillIn()
      } catch {
        // The next start tries again.
        if !Task.isCancelled {
          origin.disk.logger.warning(
            "names were not written beside a manifest", metadata: [LogKey.error: "\(error)"])
        }
      }
      try? await Task.sleep(for: .seconds(Int64.max / 4))
    }
    await origin.names.settle()
  }

  private func fillIn() async throws {
    if origin.store.isReadOnly { return }
    let store = origin.store
    for repository in try await origin.catalog.repositories(after: nil, limit: nil) {
      var last: Digest?
      repeat {
        try Task.checkCancellation()
        let page = try await origin.catalog.manifests(
          in: repository, after: last, limit: Self.pageRows)
        for manifest in page {
          let isThere = try await origin.disk.run { try store.hasNames(manifest.digest) }
          if !isThere { origin.names.record(manifest.digest) }
        }
        await origin.names.settle()
        last = page.last?.digest
      } while last != nil
    }
  }

  private static let pageRows = 64
}
