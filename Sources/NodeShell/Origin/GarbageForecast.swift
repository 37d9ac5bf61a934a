// SPDX-License-Identifier: Apache-2.0

import Catalog
import ContentModel
import RegistryCore
import Storage

/// What a sweep would remove now, by the same lists that it acts upon, of which no more than a page
/// is held at a time.
struct GarbageForecast: Sendable {
  let origin: OriginContent
  let search: StraySearch
  let rules: GarbageRules
  let nowSeconds: Int64
  var itemsMax = CollectedGarbage.itemsMax

  func garbage() async throws -> CollectedGarbage {
    var garbage = CollectedGarbage()
    garbage.items = try await abandonedUploads()
    try await addNames(to: &garbage)
    try await addNameless(to: &garbage)
    return garbage
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

  private func add(_ item: GarbageItem, to garbage: inout CollectedGarbage) {
    if garbage.items.count < itemsMax {
      garbage.items.append(item)
    } else {
      garbage.untoldCount += 1
      garbage.untoldBytes += item.sizeBytes
    }
  }

  /// Digest after digest, the first name of each with the bytes that come free with the last.
  private func addNames(to garbage: inout CollectedGarbage) async throws {
    var lists = [GarbageNames { try await unreferenced(after: $0) }]
    if rules.deletesUntagged { lists.insert(GarbageNames { try await untagged(after: $0) }, at: 0) }
    while true {
      var digest: Digest?
      for index in lists.indices {
        guard let next = try await lists[index].first() else { continue }
        digest = min(digest ?? next.content.digest, next.content.digest)
      }
      guard let digest else { return }
      var names: [GarbageItem] = []
      for index in lists.indices {
        while let next = try await lists[index].first(), next.content.digest == digest {
          names.append(next.item)
          lists[index].removeFirst()
        }
      }
      var sizeBytes: Int64 = 0
      if try await origin.catalog.ownersCount(of: digest) <= names.count {
        sizeBytes = try await search.footprint(of: digest)?.diskBytes ?? 0
      }
      for name in names {
        add(GarbageItem(digest: digest, sizeBytes: sizeBytes, reason: name.reason), to: &garbage)
        sizeBytes = 0
      }
    }
  }

  private func untagged(after last: OwnedContent?) async throws -> [GarbageNames.Name] {
    let page = try await origin.catalog.untaggedManifests(
      pushedBefore: rules.expirySeconds(at: nowSeconds), after: last, limit: Self.pageSize)
    return page.map { GarbageNames.Name(content: $0.content, item: GarbageItem($0)) }
  }

  private func unreferenced(after last: OwnedContent?) async throws -> [GarbageNames.Name] {
    let page = try await origin.catalog.unreferencedBlobs(
      linkedBefore: rules.expirySeconds(at: nowSeconds), after: last, limit: Self.pageSize)
    return page.map { GarbageNames.Name(content: $0.content, item: GarbageItem($0)) }
  }

  private func addNameless(to garbage: inout CollectedGarbage) async throws {
    var last: Digest?
    repeat {
      let page = try await origin.catalog.deleting(after: last, limit: Self.pageSize)
      for digest in page { try await addNameless(digest, .deleted, to: &garbage) }
      last = page.last
    } while last != nil
    for digest in try await search.strays(unusedSince: rules.expirySeconds(at: nowSeconds)) {
      if try await origin.catalog.isDeleting(digest) { continue }
      try await addNameless(digest, .unowned, to: &garbage)
    }
  }

  private func addNameless(
    _ digest: Digest, _ reason: GarbageItem.Reason, to garbage: inout CollectedGarbage
  ) async throws {
    guard let footprint = try await search.footprint(of: digest) else { return }
    add(GarbageItem(digest: digest, sizeBytes: footprint.diskBytes, reason: reason), to: &garbage)
  }

  private static let pageSize = 1_000
}
