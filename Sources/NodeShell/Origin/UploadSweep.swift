// SPDX-License-Identifier: Apache-2.0

import Catalog
import Logging
import RegistryCore
import ServiceLifecycle
import Storage

/// Ends uploads that nobody goes on with, and clears up what a crash left of others.
struct UploadSweep: Service {
  let origin: OriginContent

  func run() async throws {
    let timer = AsyncStream<Void> {
      try? await Task.sleep(for: .seconds(Self.periodSeconds))
      return Task.isCancelled ? nil : ()
    }
    await sweep()
    for await _ in timer.cancelOnGracefulShutdown() { await sweep() }
  }

  /// A failure is logged and met again by the next sweep.
  func sweep() async {
    do {
      try await endAbandoned(startedBefore: OriginContent.now - Self.abandonedAfterSeconds)
      try await removeOrphans()
    } catch {
      origin.disk.logger.warning(
        "uploads could not be swept", metadata: [LogKey.error: "\(error)"])
    }
  }

  private func endAbandoned(startedBefore instant: Int64) async throws {
    for upload in try await origin.catalog.uploads(startedBefore: instant, limit: nil) {
      // One that is being worked on is not abandoned, however old.
      guard case .mine = origin.uploads.claim(upload.id) else { continue }
      defer { origin.uploads.release(upload.id, keeping: nil) }
      _ = try await origin.catalog.closeUpload(upload.id)
      let store = origin.store
      try await origin.disk.run { _ = try store.removeUpload(upload.id.text) }
    }
  }

  /// Files of which the catalog knows nothing: a crash came between the two.
  private func removeOrphans() async throws {
    let store = origin.store
    for text in try await origin.disk.run({ try store.uploads() }) {
      guard let uploadID = UploadID(text), case .mine = origin.uploads.claim(uploadID) else {
        continue
      }
      defer { origin.uploads.release(uploadID, keeping: nil) }
      if try await origin.catalog.upload(uploadID) == nil {
        try await origin.disk.run { _ = try store.removeUpload(text) }
      }
    }
  }

  /// As long as Distribution waits by default (`uploadpurging.age`).
  static let abandonedAfterSeconds: Int64 = 7 * 24 * 3600
  private static let periodSeconds: Int64 = 3600
}
