// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Harness

/// A world in the making: its blobs, and nodes that ask for them.
struct WorldMaking {
  let world: World
  /// What the cluster asks for.
  let blobs: [ModelBlob]
  private let options: ClusterOptions
  private let start: Instant
  /// What nodes that are to know each other pull first, and when.
  private let acquaintance: (blob: ModelBlob, at: Instant)?

  /// The world is the options' unless there is more to it.
  init<Subject: Scenario>(_ scenario: Subject, configuration: WorldConfiguration? = nil) {
    let options = scenario.cluster
    let world = World(configuration ?? options.worldConfiguration)
    blobs = options.blobSizesBytes.map { world.addBlob(sizeBytes: $0) }
    acquaintance =
      options.isAcquainted ? (world.addBlob(sizeBytes: 1000), Subject.acquaintance) : nil
    start = Subject.start
    self.options = options
    self.world = world
  }

  /// A node that runs from the beginning and asks for the cluster's blobs with all others, or so
  /// long after them.
  @discardableResult
  func addNode(
    link: LinkSpecification? = nil, zone: String = "", behaviour: Behaviour = .honest,
    mayFetchUpstream: Bool = true, asksAfter: Interval = .zero
  ) -> Int {
    let node = world.addNode(
      link: link ?? options.link, zone: zone, behaviour: behaviour,
      mayFetchUpstream: mayFetchUpstream)
    if let acquaintance {
      world.pull(
        node: node, blob: acquaintance.blob, at: acquaintance.at, isPreparation: true)
    }
    ask(node, for: blobs, after: asksAfter)
    return node
  }

  /// A node that starts when the cluster has been at it for so long, and asks as soon as it can
  /// have met its tracker.
  @discardableResult
  func addLateNode(startsAfter: Interval) -> Int {
    let node = world.addNode(link: options.link, startsAt: start + startsAfter)
    ask(node, for: blobs, after: startsAfter + Self.settling)
    return node
  }

  func ask(_ node: Int, for blobs: [ModelBlob], after: Interval) {
    for blob in blobs { world.pull(node: node, blob: blob, at: start + after) }
  }

  func schedule(_ fault: Fault, after: Interval) {
    world.schedule(fault, at: start + after)
  }

  /// The world, with the faults that the options name.
  func finished() -> World {
    for (after, fault) in options.faults { schedule(fault, after: after) }
    return world
  }

  /// From a node's start to its first pull.
  private static let settling = Interval.milliseconds(500)
}
