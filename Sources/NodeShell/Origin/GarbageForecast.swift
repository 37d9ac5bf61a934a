// SPDX-License-Identifier: Apache-2.0

import Catalog
import ContentModel
import RegistryCore
import Storage

/// What a sweep would remove now, by the same lists that it acts upon.
struct GarbageForecast: Sendable {
  let origin: OriginContent
  let search: StraySearch
  let rules: GarbageRules
  let nowSeconds: Int64

  func items() async throws -> [GarbageItem] {
    let names = try await untagged() + unreferenced()
    return try await abandonedUploads() + sized(names) + nameless()
  }

  func abandonedUploads() async throws -> [GarbageItem] {
    let store = origin.store
    var items: [GarbageItem] = []
    for upload in try await UploadSweep.abandoned(in: origin, at: nowSeconds) {
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

  private func untagged() async throws -> [GarbageItem] {
    guard rules.deletesUntagged else { return [] }
    var items: [GarbageItem] = []
    var last: OwnedContent?
    while true {
      let page = try await origin.catalog.untaggedManifests(
        pushedBefore: rules.expirySeconds(at: nowSeconds), after: last, limit: Self.pageSize)
      items += page.map { GarbageItem($0) }
      guard let end = page.last else { return items }
      last = end.content
    }
  }

  private func unreferenced() async throws -> [GarbageItem] {
    var items: [GarbageItem] = []
    var last: OwnedContent?
    while true {
      let page = try await origin.catalog.unreferencedBlobs(
        linkedBefore: rules.expirySeconds(at: nowSeconds), after: last, limit: Self.pageSize)
      items += page.map { GarbageItem($0) }
      guard let end = page.last else { return items }
      last = end.content
    }
  }

  /// The same names, the first of each digest with the bytes that come free with the last.
  private func sized(_ names: [GarbageItem]) async throws -> [GarbageItem] {
    var goingCount: [Digest: Int] = [:]
    for name in names { if let digest = name.digest { goingCount[digest, default: 0] += 1 } }
    var items: [GarbageItem] = []
    for name in names {
      var sizeBytes: Int64 = 0
      if let digest = name.digest, let count = goingCount.removeValue(forKey: digest),
        try await origin.catalog.ownersCount(of: digest) <= count
      {
        sizeBytes = try await search.footprint(of: digest)?.diskBytes ?? 0
      }
      items.append(GarbageItem(digest: name.digest, sizeBytes: sizeBytes, reason: name.reason))
    }
    return items
  }

  private func nameless() async throws -> [GarbageItem] {
    var reasons: [(Digest, GarbageItem.Reason)] = []
    var known: Set<Digest> = []
    while true {
      let page = try await origin.catalog.deleting(
        after: reasons.last?.0, limit: Self.pageSize)
      known.formUnion(page)
      reasons += page.map { ($0, .deleted) }
      if page.isEmpty { break }
    }
    let strays = try await search.strays(unusedSince: rules.expirySeconds(at: nowSeconds))
    reasons += strays.filter { !known.contains($0) }.map { ($0, .unowned) }
    var items: [GarbageItem] = []
    for (digest, reason) in reasons {
      guard let footprint = try await search.footprint(of: digest) else { continue }
      items.append(GarbageItem(digest: digest, sizeBytes: footprint.diskBytes, reason: reason))
    }
    return items
  }

  private static let pageSize = 1_000
}
