// SPDX-License-Identifier: Apache-2.0

import Catalog
import ContentModel
import Logging
import RegistryCore
import Storage
import Synchronization

/// Writes beside manifests by which names they go, behind the requests that change that: one after
/// the other, and once for however many changes came meanwhile. Without it a catalog that is lost
/// is made anew without the last names, so what goes wrong here fails nobody's request.
final class ManifestNamesWriter: Sendable {
  private struct State {
    /// Taken in no order.
    var waiting: Set<Digest> = []
    /// Nil while nothing waits.
    var writing: Task<Void, Never>?
  }

  private let catalog: any RegistryCatalog
  private let store: any BlobStore
  private let logger: Logger
  private let state = Mutex(State())

  init(catalog: any RegistryCatalog, store: any BlobStore, logger: Logger) {
    self.catalog = catalog
    self.store = store
    self.logger = logger
  }

  /// The names of a manifest have changed.
  func record(_ digest: Digest) {
    state.withLock { state in
      state.waiting.insert(digest)
      if state.writing == nil { state.writing = Task { await write() } }
    }
  }

  /// Until all that was recorded is written.
  func settle() async {
    while let writing = state.withLock({ $0.writing }) { await writing.value }
  }

  private func write() async {
    while let digest = next() {
      do {
        try await ManifestNames.record(digest, from: catalog, in: store)
      } catch {
        logger.warning(
          "names were not written beside a manifest", metadata: [LogKey.error: "\(error)"])
      }
    }
  }

  private func next() -> Digest? {
    state.withLock { state in
      let digest = state.waiting.popFirst()
      if digest == nil { state.writing = nil }
      return digest
    }
  }
}
