// SPDX-License-Identifier: Apache-2.0

import RegistryCore

/// What the catalog has been asked about manifests, kept as long as it is certainly so.
///
/// A write says before it begins which repositories' manifests it may change, and when it is over:
///
///     read begins ─► read ends: kept ─► told ─► told
///                        │               │
///          a write has begun meanwhile   a write begins: forgotten, and nothing is told or kept
///                        ▼               until it is over
///                    not kept
///
/// So whatever is told is what a look into the catalog at that moment would find, before a write's
/// commit as after it, and nobody has to know when within a write the commit is. Repositories that
/// share a stripe forget together, which costs a look.
struct KnownManifests {
  struct Key: Hashable {
    let repository: RepositoryName
    let reference: Reference
  }

  struct Fact: Equatable {
    let manifest: CatalogManifest
    /// When its grace last began; Unix seconds.
    let renewedAt: Int64
  }

  /// That a read has begun.
  struct Reading {
    fileprivate let stripe: Int
    fileprivate let generation: UInt64
  }

  private struct Stripe {
    var writesUnderWay = 0
    /// How many writes have begun.
    var generation: UInt64 = 0
  }

  private struct Entry {
    let fact: Fact
    let generation: UInt64
  }

  private var stripes = [Stripe](repeating: Stripe(), count: stripesCount)
  /// What was told or kept lately, and what was before that: when the first is full it becomes the
  /// second, whose rest is forgotten.
  private var recent: [Key: Entry] = [:]
  private var former: [Key: Entry] = [:]
  private let recentMax: Int

  /// - Parameter countMax: facts that are kept at most. About 300 bytes each.
  init(countMax: Int = 4096) {
    precondition(countMax >= 2)
    recentMax = countMax / 2
  }

  /// Nil says nothing.
  mutating func fact(_ key: Key) -> Fact? {
    let stripe = stripes[Self.stripe(of: key.repository)]
    guard stripe.writesUnderWay == 0 else { return nil }
    if let entry = recent[key] {
      return entry.generation == stripe.generation ? entry.fact : nil
    }
    guard let entry = former[key], entry.generation == stripe.generation else { return nil }
    keep(entry, for: key)
    return entry.fact
  }

  // MARK: Reads

  /// Before the catalog is looked into. Nil if what it says cannot be kept.
  func readingBegins(in repository: RepositoryName) -> Reading? {
    let index = Self.stripe(of: repository)
    guard stripes[index].writesUnderWay == 0 else { return nil }
    return Reading(stripe: index, generation: stripes[index].generation)
  }

  mutating func readingEnded(_ reading: Reading, _ fact: Fact, for key: Key) {
    guard stripes[reading.stripe].generation == reading.generation else { return }
    keep(Entry(fact: fact, generation: reading.generation), for: key)
  }

  // MARK: Writes

  mutating func writeBegins(_ scope: ManifestScope) {
    for index in Self.stripes(scope) {
      stripes[index].writesUnderWay += 1
      stripes[index].generation += 1
    }
  }

  /// Whether it was committed or not.
  mutating func writeEnded(_ scope: ManifestScope) {
    for index in Self.stripes(scope) { stripes[index].writesUnderWay -= 1 }
  }

  private mutating func keep(_ entry: Entry, for key: Key) {
    if recent.count >= recentMax, recent[key] == nil {
      former = recent
      recent = [:]
    }
    recent[key] = entry
  }

  private static func stripes(_ scope: ManifestScope) -> Set<Int> {
    switch scope {
    case .none: []
    case .repositories(let repositories): Set(repositories.map { stripe(of: $0) })
    case .all: Set(0..<stripesCount)
    }
  }

  private static func stripe(of repository: RepositoryName) -> Int {
    Int(UInt(bitPattern: repository.hashValue) % UInt(stripesCount))
  }

  private static let stripesCount = 64
}
