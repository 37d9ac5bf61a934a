// SPDX-License-Identifier: Apache-2.0

import ContentModel
package import Harness

/// A crowd whose source is gone as soon as the others have, between them, one copy of every chunk.
package struct SourceLeaves: Scenario {
  package static let name = "source-leaves"
  package static let question =
    "The source is gone once one copy of every chunk is out: do the others still complete?"

  /// Who leaves.
  package enum Source: String, Sendable, CaseIterable {
    case upstream
    /// The node that fetches from upstream.
    case leaseHolder = "lease-holder"
    case both
  }

  package var cluster = ClusterOptions()
  package var source = Source.both
  package var death = Fault.Death.closing

  package init() {
    cluster.nodeCount = 30
    cluster.blobSizesBytes = [64 << 20]
  }

  package var particulars: [(name: String, value: String)] {
    [("leaves", source.rawValue), ("how", "\(death)")]
  }

  package func makeWorld() -> World {
    let making = WorldMaking(self)
    for _ in 0..<cluster.nodeCount { making.addNode() }
    return making.finished()
  }

  package func steer(_ world: World) {
    guard !world.isUpstreamDead, let blob = world.library.blobs.first,
      let leaseHolder = world.firstFetchingNode(of: blob), world.isRunning(node: leaseHolder),
      world.library.blobs.allSatisfy({ blob in
        world.hasCopyOfEveryChunk(of: blob, besides: leaseHolder)
      })
    else { return }
    switch source {
    case .upstream: world.schedule(.upstreamDies(death), at: world.now)
    case .leaseHolder: world.schedule(.nodeDies(leaseHolder, death), at: world.now)
    case .both:
      world.schedule(.upstreamDies(death), at: world.now)
      world.schedule(.nodeDies(leaseHolder, death), at: world.now)
    }
  }

  package func classes(in world: World) -> [NodeClass] {
    let blobs = Array(world.library.blobs.prefix(cluster.blobSizesBytes.count))
    let left = (0..<world.nodeCount).filter { world.isRunning(node: $0) }
    return [world.nodeClass("those left", nodes: left, blobs: blobs)]
  }
}
