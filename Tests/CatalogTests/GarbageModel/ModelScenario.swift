// SPDX-License-Identifier: Apache-2.0

import Catalog
import ContentModel
import RegistryCore

/// Who is at a registry whose debian repository has image A of the layer D, of which nobody has
/// said anything for longer than the grace.
enum ModelScenario: CaseIterable {
  /// The race of CNCF Distribution's roadmap: B adopts A's layer while A is deleted.
  case adoption
  /// A layer is mounted from a repository where it and its image are deleted.
  case mount
  /// Two clients push images of one layer that is garbage.
  case pushes
  /// The process ends somewhere in a push of what is being swept.
  case crash

  func world() async throws -> ModelWorld {
    let catalog = try SQLiteCatalog.inMemory()
    try await catalog.link(blob(0xdd), in: debian, at: 0)
    var world = ModelWorld(catalog: catalog, disk: [digestD], actors: [])
    let imageB = try image(digestB, layers: [digestD], tag: latest)
    let adoption = [.ask(digestD, debian)] + ModelStep.push(imageB, debian)
    switch self {
    case .adoption:
      try await catalog.putManifest(
        try image(digestA, layers: [digestD], tag: tag("a")), in: debian, at: 0)
      world.disk.insert(digestA)
      let deletion = [ModelStep.takeTurn(digestA), .removeManifest(digestA, debian)]
      world.actors = [.client(ModelClient(adoption)), .client(ModelClient(deletion))]
    case .mount:
      let mount = [ModelStep.takeTurn(digestD), .mount(digestD, from: debian, into: alpine)]
      let deletion = [ModelStep.takeTurn(digestD), .removeBlob(digestD, debian)]
      world.actors = [
        .client(ModelClient(mount + ModelStep.push(imageB, alpine))),
        .client(ModelClient(deletion)),
      ]
    case .pushes:
      let imageC = try image(digestC, layers: [digestD], tag: tag("c"))
      world.actors = [
        .client(ModelClient(adoption)),
        .client(ModelClient([.ask(digestD, debian)] + ModelStep.push(imageC, debian))),
      ]
    case .crash:
      world.actors = [.client(ModelClient(adoption)), .crash(isDue: true)]
    }
    world.actors.append(.sweep(ModelSweep(searchingStrays: self == .crash)))
    return world
  }
}
