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
    await sweep(at: OriginContent.now)
    for await _ in timer.cancelOnGracefulShutdown() { await sweep(at: OriginContent.now) }
  }

  /// A failure is logged, keeps nothing else from being swept, and is met again by the next sweep.
  ///
  /// - Parameter now: Unix seconds.
  func sweep(at now: Int64) async {
    await attempt { try await endAbandoned(at: now) }
    await attempt { try await removeOrphans() }
  }

  private func attempt(_ work: () async throws -> Void) async {
    do {
      try await work()
    } catch {
      origin.disk.logger.warning(
        "not all uploads could be swept", metadata: [LogKey.error: "\(error)"])
    }
  }

  /// Uploads to which nothing was added for `abandonedAfterSeconds`, oldest first.
  static func abandoned(
    in origin: OriginContent, at now: Int64
  ) async throws -> [CatalogUpload] {
    let since = now - abandonedAfterSeconds
    var abandoned: [CatalogUpload] = []
    for upload in try await origin.catalog.uploads(startedBefore: since, limit: nil)
    where try await isUntouched(upload.id, since: since, in: origin) {
      abandoned.append(upload)
    }
    return abandoned
  }

  private static func isUntouched(
    _ id: UploadID, since: Int64, in origin: OriginContent
  ) async throws -> Bool {
    let store = origin.store
    return try await origin.disk.run { try store.uploadWrittenSeconds(id.text) ?? 0 } < since
  }

  private func endAbandoned(at now: Int64) async throws {
    let isCrowded = origin.openUploads.isCrowded
    let since = now - (isCrowded ? Self.crowdedAfterSeconds : Self.abandonedAfterSeconds)
    for upload in try await origin.catalog.uploads(startedBefore: since, limit: nil) {
      // One that is being worked on is not abandoned, however old.
      await withUnclaimed(upload.id) {
        guard try await Self.isUntouched(upload.id, since: since, in: origin) else { return }
        // The bytes first: on a full disk it is they that make room for a transaction.
        try await removeFile(of: upload.id)
        _ = try await origin.catalog.closeUpload(upload.id)
        origin.openUploads.closed(upload.id)
      }
    }
  }

  /// Files of which the catalog knows nothing: a crash came between the two.
  private func removeOrphans() async throws {
    let store = origin.store
    for text in try await origin.disk.run({ try store.uploads() }) {
      guard let id = UploadID(text), try await isUnknown(id) else { continue }
      // A new one is claimed until the catalog knows it, so ask again when nobody has it.
      await withUnclaimed(id) {
        if try await isUnknown(id) { try await removeFile(of: id) }
      }
    }
  }

  private func isUnknown(_ id: UploadID) async throws -> Bool {
    try await origin.catalog.upload(id) == nil
  }

  private func removeFile(of id: UploadID) async throws {
    let store = origin.store
    try await origin.disk.run { _ = try store.removeUpload(id.text) }
  }

  /// Attempts `work` unless somebody works on the upload.
  private func withUnclaimed(_ id: UploadID, _ work: () async throws -> Void) async {
    guard case .mine(let session) = origin.uploads.claimIfFree(id) else { return }
    defer { origin.uploads.release(id, keeping: session) }
    await attempt(work)
  }

  /// As long as Distribution waits by default (`uploadpurging.age`).
  static let abandonedAfterSeconds: Int64 = 7 * 24 * 3600
  /// Where there are so many that new ones may soon be refused.
  static let crowdedAfterSeconds: Int64 = 3600
  private static let periodSeconds: Int64 = 600
}
