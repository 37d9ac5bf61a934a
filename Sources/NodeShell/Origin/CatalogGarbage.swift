// SPDX-License-Identifier: Apache-2.0

import Catalog
import ContentModel
import RegistryCore
import Storage

/// What an origin could do without, by its catalog and its store.
struct CatalogGarbage: GarbageReport {
  let origin: OriginContent
  /// What no repository owns may be content of an upstream then, and goes by the cache's rules.
  let isMirror: Bool

  func garbage() async throws -> [GarbageItem] {
    let uploads = try await abandonedUploads()
    return try await uploads + unreferencedBlobs() + (isMirror ? [] : unownedBlobs())
  }

  private func abandonedUploads() async throws -> [GarbageItem] {
    let store = origin.store
    var items: [GarbageItem] = []
    for upload in try await UploadSweep.abandoned(in: origin, at: OriginContent.now) {
      let sizeBytes = try await origin.disk.run {
        try store.openUpload(upload.id.text)?.sizeBytes ?? 0
      }
      items.append(
        GarbageItem(
          digest: nil, sizeBytes: sizeBytes,
          reason: .uploadAbandoned(upload.repository, sinceSeconds: upload.startedAt)))
    }
    return items
  }

  private func unreferencedBlobs() async throws -> [GarbageItem] {
    // What was linked lately may belong to a manifest that is still on its way.
    let since = OriginContent.now - Self.graceSeconds
    var items: [GarbageItem] = []
    var last: CatalogBlobLink?
    while true {
      let links = try await origin.catalog.unreferencedBlobs(
        linkedBefore: since, after: last, limit: Self.pageSize)
      for link in links {
        // By digest: the bytes of a blob that several repositories link are there once.
        let isCounted = items.last?.digest == link.blob.digest
        items.append(
          GarbageItem(
            digest: link.blob.digest, sizeBytes: isCounted ? 0 : link.freedBytes,
            reason: .unreferenced(link.repository, sinceSeconds: link.linkedAt)))
      }
      guard links.count == Self.pageSize else { return items }
      last = links.last
    }
  }

  private func unownedBlobs() async throws -> [GarbageItem] {
    let store = origin.store
    let stored = try await origin.disk.run { try store.digests() }
    let owned = try await CachedBlob.owned(by: origin.catalog)
    var items: [GarbageItem] = []
    for digest in stored where !owned.contains(digest) {
      // Between its last byte and its link a blob is owned by nobody, for a moment.
      let footprint = try await origin.disk.run { try store.footprint(of: digest) }
      guard let footprint,
        footprint.lastUsedSeconds < OriginContent.now - Self.graceSeconds
      else { continue }
      items.append(
        GarbageItem(digest: digest, sizeBytes: footprint.diskBytes, reason: .unowned))
    }
    return items
  }

  /// Longer than any push takes between a blob and its manifest.
  static let graceSeconds: Int64 = 24 * 3600
  private static let pageSize = 1_000
}
