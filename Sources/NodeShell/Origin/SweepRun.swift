// SPDX-License-Identifier: Apache-2.0

import Catalog
import ContentModel
import Logging
import RegistryCore
import Storage

/// One sweep under way: does what `GarbageCollection` says, and keeps account of what went.
struct SweepRun {
  private let origin: OriginContent
  private let search: StraySearch
  private let rules: GarbageRules
  private let nowSeconds: Int64
  /// Whether somebody asks what went: to keep that takes memory for each, and is done for the first
  /// of them only.
  private let tellsItems: Bool
  private let itemsMax: Int
  private(set) var collected = CollectedGarbage()
  /// Of the page that is acted upon.
  private var listed: [OwnedContent: GarbageItem] = [:]
  private var strays: Set<Digest> = []
  /// Digests of `collected.items` whose bytes are still there.
  private var named: Set<Digest> = []
  /// Of each digest that is gone and will be told.
  private var freedBytes: [Digest: Int64] = [:]

  init(
    _ origin: OriginContent, _ search: StraySearch, _ rules: GarbageRules, at nowSeconds: Int64,
    tellingItems tellsItems: Bool, itemsMax: Int
  ) {
    self.origin = origin
    self.search = search
    self.rules = rules
    self.nowSeconds = nowSeconds
    self.tellsItems = tellsItems
    self.itemsMax = itemsMax
  }

  private var expirySeconds: Int64 { rules.expirySeconds(at: nowSeconds) }

  /// - Parameter rest: called with the time that was worked, between two pages or digests.
  mutating func run(
    searchingStrays: Bool, rest: (Duration) async -> Void
  ) async {
    var collection = GarbageCollection(rules, searchesStrays: searchingStrays)
    var worked = Duration.zero
    steps: while let step = collection.step {
      var outcome = GarbageCollection.Outcome.not
      worked += await ContinuousClock().measure { outcome = await attempt(step) }
      collection.handle(outcome)
      switch step {
      case .claim, .unlink, .finish: continue
      case .listUntagged, .removeManifests, .listUnreferenced, .removeLinks, .searchStrays,
        .markDeleting, .listDeleting, .release:
        // Not in the middle of a digest, whose turn is to be given back.
        if Task.isCancelled { break steps }
        await rest(worked)
        worked = .zero
      }
    }
    settle()
  }

  private mutating func attempt(_ step: GarbageCollection.Step) async -> GarbageCollection.Outcome {
    do {
      return try await perform(step)
    } catch {
      collected.failuresCount += 1
      if case .markDeleting = step { collected.isSearchComplete = false }
      origin.disk.logger.warning(
        "not all garbage could be collected", metadata: [LogKey.error: "\(error)"])
      return .not
    }
  }

  private mutating func perform(
    _ step: GarbageCollection.Step
  ) async throws -> GarbageCollection.Outcome {
    let catalog = origin.catalog
    switch step {
    case .listUntagged(let last):
      let page = try await catalog.untaggedManifests(
        pushedBefore: expirySeconds, after: last, limit: Self.pageSize)
      return names(page.map { ($0.content, GarbageItem($0)) })
    case .removeManifests(let names):
      account(
        for: try await catalog.removeUntagged(
          names, pushedBefore: expirySeconds, at: nowSeconds))
    case .listUnreferenced(let last):
      let page = try await catalog.unreferencedBlobs(
        linkedBefore: expirySeconds, after: last, limit: Self.pageSize)
      return names(page.map { ($0.content, GarbageItem($0)) })
    case .removeLinks(let names):
      account(for: try await catalog.unlinkUnreferenced(names, linkedBefore: expirySeconds))
    case .searchStrays:
      let found = try await search.strays(unusedSince: expirySeconds)
      collected.isSearchComplete = true
      return .digests(found)
    case .markDeleting(let digests):
      let marked = try await catalog.markDeleting(digests)
      if tellsItems { strays.formUnion(marked.prefix(itemsMax - strays.count)) }
    case .listDeleting(let last):
      return .digests(try await catalog.deleting(after: last, limit: Self.pageSize))
    case .claim(let digest):
      await origin.turns.take(digest)
      return try await catalog.isDeleting(digest) ? .done : .not
    case .unlink(let digest):
      return try await unlink(digest) ? .done : .not
    case .finish(let digest):
      try await catalog.finishDeleting(digest)
    case .release(let digest):
      origin.turns.give(digest)
    }
    return .done
  }

  private mutating func names(
    _ page: [(OwnedContent, GarbageItem)]
  ) -> GarbageCollection.Outcome {
    listed = Dictionary(page) { first, _ in first }
    return .names(page.map(\.0))
  }

  private mutating func account(for removed: [OwnedContent]) {
    guard tellsItems else { return }
    let told = removed.compactMap { listed[$0] }.prefix(itemsMax - collected.items.count)
    collected.items += told
    collected.untoldCount += removed.count - told.count
    named.formUnion(told.compactMap(\.digest))
  }

  /// False if the blob is being served, or fetched from an upstream, and goes later.
  private mutating func unlink(_ digest: Digest) async throws -> Bool {
    guard try await search.footprint(of: digest) != nil else {
      // Not there any more, or an upstream's as well, or pinned, and the cache's from now on.
      origin.cache.disown(digest)
      return true
    }
    let cache = origin.cache
    switch try await origin.disk.run({ try cache.withdraw(digest) }) {
    case .busy: return false
    case .kept: break
    case .freed(let bytes):
      collected.blobsCount += 1
      collected.bytes += bytes
      if tellsItems { note(digest, bytes) }
    }
    return true
  }

  private mutating func note(_ digest: Digest, _ bytes: Int64) {
    // One that lost its names before this sweep, or whose names are not told, is told by itself
    // where there is room.
    let hasRoom = freedBytes.count < itemsMax - collected.items.count
    if named.remove(digest) != nil || hasRoom {
      freedBytes[digest] = bytes
    } else {
      collected.untoldBlobsCount += 1
      collected.untoldBytes += bytes
    }
  }

  /// Tells the bytes of each digest with its first name, or by themselves.
  private mutating func settle() {
    var items: [GarbageItem] = []
    for item in collected.items {
      let sizeBytes = item.digest.flatMap { freedBytes.removeValue(forKey: $0) } ?? 0
      items.append(GarbageItem(digest: item.digest, sizeBytes: sizeBytes, reason: item.reason))
    }
    for (digest, bytes) in freedBytes.sorted(by: { $0.key < $1.key }) {
      items.append(
        GarbageItem(
          digest: digest, sizeBytes: bytes,
          reason: strays.contains(digest) ? .unowned : .deleted))
    }
    freedBytes = [:]
    collected.items = items
  }

  private static let pageSize = GarbageCollection.pageSize
}
