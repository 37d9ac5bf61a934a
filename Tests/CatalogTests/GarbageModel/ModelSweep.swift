// SPDX-License-Identifier: Apache-2.0

import Catalog
import ContentModel
import RegistryCore

/// The sweep that ships, on the model's disk.
struct ModelSweep {
  private(set) var collection: GarbageCollection

  init(searchingStrays: Bool) {
    collection = GarbageCollection(ModelWorld.rules, searchesStrays: searchingStrays)
  }

  /// Nil when all is done.
  var next: GarbageCollection.Step? { collection.step }

  mutating func take(_ world: ModelWorld, _ defect: ModelDefect?) async throws -> ModelWorld {
    var world = world
    try await takeStep(&world, defect)
    // To give a turn back changes nothing for anyone but who waits for it.
    if case .release = collection.step { try await takeStep(&world, defect) }
    return world
  }

  private mutating func takeStep(_ world: inout ModelWorld, _ defect: ModelDefect?) async throws {
    guard let step = collection.step else { return }
    collection.handle(try await perform(step, &world, defect))
  }

  private func perform(
    _ step: GarbageCollection.Step, _ world: inout ModelWorld, _ defect: ModelDefect?
  ) async throws -> GarbageCollection.Outcome {
    let catalog = world.catalog
    switch step {
    case .listUntagged(let last):
      return .names(
        try await catalog.untaggedManifests(
          pushedBefore: world.expirySeconds, after: last, limit: 9
        ).map(\.content))
    case .removeManifests(let names):
      _ = try await catalog.removeUntagged(
        names, pushedBefore: world.expirySeconds, at: ModelWorld.now)
    case .listUnreferenced(let last):
      return .names(
        try await catalog.unreferencedBlobs(
          linkedBefore: world.expirySeconds, after: last, limit: 9
        ).map { OwnedContent($0.blob.digest, in: $0.repository) })
    case .removeLinks(let names):
      if defect == .unlinksWithoutLook {
        for name in names {
          _ = try await catalog.unlinkBlob(name.digest, in: name.repository)
        }
      } else {
        _ = try await catalog.unlinkUnreferenced(names, linkedBefore: world.expirySeconds)
      }
    case .searchStrays:
      var strays: [Digest] = []
      for digest in world.disk.sorted() where try await catalog.owns(digest) == false {
        strays.append(digest)
      }
      return .digests(strays)
    case .markDeleting(let digests):
      _ = try await catalog.markDeleting(digests)
    case .listDeleting(let last):
      return .digests(try await catalog.deleting(after: last, limit: 9))
    case .claim(let digest):
      if defect != .takesNoTurn { world.turns[digest] = world.acting }
      if defect == .claimsWithoutLook { return .done }
      return try await catalog.isDeleting(digest) ? .done : .not
    case .unlink(let digest):
      world.disk.remove(digest)
    case .finish(let digest):
      try await catalog.finishDeleting(digest)
    case .release(let digest):
      if world.turns[digest] == world.acting { world.turns[digest] = nil }
    }
    return .done
  }
}
