// SPDX-License-Identifier: Apache-2.0

import Catalog
import ContentModel
import GRDB
import RegistryCore

@testable import Catalog

/// A registry and who is at it, in one moment: the catalog that ships, and a disk made up.
///
/// Time stands still: what was there before is older than the grace, and what happens now is not.
struct ModelWorld {
  enum Actor {
    case client(ModelClient)
    case sweep(ModelSweep)
    /// The process ends once, at any moment, and another takes over.
    case crash(isDue: Bool)
  }

  var catalog: SQLiteCatalog
  var disk: Set<Digest> = []
  /// Who has the turn at a digest, as an index of `actors`.
  var turns: [Digest: Int] = [:]
  /// What clients were told is there, and nobody has deleted.
  var promises: Set<OwnedContent> = []
  var actors: [Actor]
  /// Whose step it is.
  var acting = 0

  static let now: Int64 = 1_000
  static let rules = GarbageRules(graceSeconds: 100)
  var expirySeconds: Int64 { Self.rules.expirySeconds(at: Self.now) }
  var staleSeconds: Int64 { Self.rules.staleSeconds(at: Self.now) }

  /// What comes of the actor's next step; nil if it has none, or has to wait.
  func after(stepOf index: Int, _ defect: ModelDefect?) async throws -> ModelWorld? {
    guard mayStep(index, defect) else { return nil }
    var world = self
    world.catalog = try catalog.copy()
    world.acting = index
    switch actors[index] {
    case .client(var client):
      world = try await client.take(world, defect)
      world.actors[index] = .client(client)
    case .sweep(var sweep):
      world = try await sweep.take(world, defect)
      world.actors[index] = .sweep(sweep)
    case .crash:
      world.crash()
    }
    return world
  }

  private func mayStep(_ index: Int, _ defect: ModelDefect?) -> Bool {
    switch actors[index] {
    case .client(let client):
      guard let step = client.next else { return false }
      return step.taken.map { turns[$0] == nil } ?? true
    case .sweep(let sweep):
      guard let step = sweep.next else { return false }
      if case .claim(let digest) = step, defect != .takesNoTurn { return turns[digest] == nil }
      return true
    case .crash(let isDue):
      return isDue
    }
  }

  private mutating func crash() {
    turns = [:]
    actors = actors.map { actor in
      switch actor {
      case .client(var client):
        client.crash()
        return .client(client)
      case .sweep: return .sweep(ModelSweep(searchingStrays: true))
      case .crash: return .crash(isDue: false)
      }
    }
  }

  /// What must never be; nil if all is well.
  func violation() async throws -> String? {
    for digest in try await catalog.ownedDigests(after: nil, limit: 99)
    where !disk.contains(digest) {
      return "\(digest) has a name and no bytes"
    }
    for promise in promises
    where try await catalog.linkedBlobBytes(promise.digest, in: promise.repository) == nil {
      return "\(promise.digest) was said to be in \(promise.repository), and is not"
    }
    for digest in try await catalog.deleting(after: nil, limit: 99)
    where try await catalog.owns(digest) {
      return "\(digest) has a name and is deleting"
    }
    return try await catalog.danglingReference()
  }

  /// What must not be left when everybody has finished, after one more sweep; nil if all is well.
  func leftover() async throws -> String? {
    var world = self
    world.actors.append(.sweep(ModelSweep(searchingStrays: false)))
    while let next = try await world.after(stepOf: world.actors.count - 1, nil) { world = next }
    let owned = try await world.catalog.ownedDigests(after: nil, limit: 99)
    let deleting = try await world.catalog.deleting(after: nil, limit: 99)
    guard world.disk.sorted() == owned, deleting.isEmpty else {
      return "\(world.disk.subtracting(owned)) is stored for nobody, \(deleting) is never gone"
    }
    return nil
  }

  /// Two moments with the same key have the same future.
  func key() async throws -> String {
    let people = actors.map { actor in
      switch actor {
      case .client(let client): "\(client.steps) \(client.held, default: "-")"
      case .sweep(let sweep): "\(sweep.collection)"
      case .crash(let isDue): "\(isDue)"
      }
    }
    let stored = disk.sorted().map(\.description)
    let held = turns.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    let told = promises.map { "\($0.repository) \($0.digest)" }.sorted()
    return try await "\(people) \(stored) \(held) \(told) \(catalog.content())"
  }
}

extension SQLiteCatalog {
  func copy() throws -> SQLiteCatalog {
    let queue = try DatabaseQueue(configuration: SQLiteCatalog.configuration)
    try database.backup(to: queue)
    return try SQLiteCatalog(memory: queue)
  }

  /// Whether a manifest lacks what it requires: no row may refer to what is not linked.
  fileprivate func danglingReference() async throws -> String? {
    try await database.read { database in
      try String.fetchOne(
        database,
        sql: """
          SELECT hex(manifest.value) || ' lacks ' || hex(target.value)
          FROM manifest_reference AS reference
          JOIN digest AS manifest ON manifest.id = reference.manifest
          JOIN digest AS target ON target.id = reference.target
          WHERE NOT EXISTS (
            SELECT 1 FROM blob_link
            WHERE repository = reference.repository AND digest = reference.target)
          """)
    }
  }

  /// Every fact but the history, in an order that does not depend on how it came about.
  fileprivate func content() async throws -> [String] {
    try await database.read { database in
      try String.fetchAll(
        database,
        sql: """
          SELECT 'link ' || repository || hex(value) || linked_at
          FROM blob_link JOIN digest ON id = digest
          UNION ALL
          SELECT 'manifest ' || repository || hex(value) FROM manifest JOIN digest ON id = digest
          UNION ALL SELECT 'tag ' || repository || name || hex(value)
          FROM tag JOIN digest ON id = digest
          UNION ALL SELECT 'deleting ' || hex(digest) FROM deleting ORDER BY 1
          """)
    }
  }
}
