// SPDX-License-Identifier: Apache-2.0

import Catalog
import ContentModel
import RegistryCore

/// A client that sends one request after the other. What it is told decides what it sends next.
struct ModelClient: Hashable {
  private(set) var steps: [ModelStep]
  /// What has its turn, and the step that took it.
  private(set) var held: ModelStep?

  init(_ steps: [ModelStep]) {
    self.steps = steps
  }

  /// Nil when all is done.
  var next: ModelStep? { steps.first }

  /// A request that a crash has cut off is sent again.
  mutating func crash() {
    if let held { steps.insert(held, at: 0) }
    held = nil
  }

  mutating func take(_ world: ModelWorld, _ defect: ModelDefect?) async throws -> ModelWorld {
    var world = world
    let step = steps.removeFirst()
    if let digest = step.taken {
      held = step
      world.turns[digest] = world.acting
    }
    switch step {
    case .ask(let digest, let repository):
      let sizeBytes =
        defect == .tellsWithoutRenewal
        ? try await world.catalog.linkedBlobBytes(digest, in: repository)
        : try await world.catalog.renewLink(
          of: digest, in: repository, ifBefore: world.staleSeconds, at: ModelWorld.now)
      answer(sizeBytes != nil, digest, repository, &world)
    case .install(let digest, _):
      world.disk.insert(digest)
    case .link(let digest, let repository):
      try await world.catalog.link(
        Blob(digest: digest, sizeBytes: 1000), in: repository, at: ModelWorld.now)
      world.promises.insert(OwnedContent(digest, in: repository))
      giveBack(digest, &world)
    case .takeTurn:
      break
    case .mount(let digest, let source, let repository):
      let sizeBytes = try await world.catalog.mount(
        digest, from: source, into: repository, at: ModelWorld.now)
      giveBack(digest, &world)
      answer(sizeBytes != nil, digest, repository, &world)
    case .storeManifest(let push, _):
      world.disk.insert(push.manifest.digest)
    case .putManifest(let push, let repository):
      try await put(push, in: repository, &world)
      giveBack(push.manifest.digest, &world)
    case .removeManifest(let digest, let repository):
      _ = try await world.catalog.removeManifest(digest, in: repository, at: ModelWorld.now)
      giveBack(digest, &world)
    case .removeBlob(let digest, let repository):
      _ = try await world.catalog.unlinkBlob(digest, in: repository)
      // Whoever was told that it is there was told the truth, then.
      world.promises.remove(OwnedContent(digest, in: repository))
      giveBack(digest, &world)
    }
    return world
  }

  private mutating func answer(
    _ isThere: Bool, _ digest: Digest, _ repository: RepositoryName, _ world: inout ModelWorld
  ) {
    if isThere {
      world.promises.insert(OwnedContent(digest, in: repository))
    } else {
      steps = ModelStep.upload(digest, repository) + steps
    }
  }

  private mutating func put(
    _ push: ManifestPush, in repository: RepositoryName, _ world: inout ModelWorld
  ) async throws {
    do {
      try await world.catalog.putManifest(push, in: repository, at: ModelWorld.now)
    } catch {
      guard case .missingReferences(let missing) = error.code else { throw error }
      steps =
        missing.flatMap { ModelStep.upload($0, repository) } + ModelStep.push(push, repository)
        + steps
    }
  }

  private mutating func giveBack(_ digest: Digest, _ world: inout ModelWorld) {
    held = nil
    world.turns[digest] = nil
  }
}
