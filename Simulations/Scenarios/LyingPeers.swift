// SPDX-License-Identifier: Apache-2.0

import ContentModel
package import Harness

/// A crowd in which some nodes do not keep to the protocol.
package struct LyingPeers: Scenario {
  package static let name = "lying-peers"
  package static let question =
    "Some nodes lie: what does it cost the honest, and does one of them ever take a wrong blob?"

  package var cluster = ClusterOptions()
  package var liarThousandths = 50
  /// The one liar is the node that fetches from upstream; otherwise liars never do.
  package var leaseHolderLies = false
  /// What liars do, each one of these in turn; of the lease holder the first.
  package var lies: [Behaviour] = [
    .sendsWrongBytes, .signsWrongEntries, .relaysChangedEntries, .claimsAllChunks,
    .offersAndNeverSends,
  ]

  package init() {
    cluster.nodeCount = 50
    cluster.blobSizesBytes = [64 << 20]
  }

  package var particulars: [(name: String, value: String)] {
    let told = leaseHolderLies ? [lies[0]] : lies
    return [
      ("liars", leaseHolderLies ? "the lease holder" : "\(liarCount)"),
      ("lies", told.map { "\($0)" }.joined(separator: " ")),
    ]
  }

  package func makeWorld() -> World {
    let making = WorldMaking(self)
    let liars = liars
    for node in 0..<cluster.nodeCount {
      guard let number = liars.firstIndex(of: node) else {
        making.addNode()
        continue
      }
      if leaseHolderLies {
        // Who asks first is given the lease.
        making.addNode(behaviour: lies[0], asksAfter: .milliseconds(-50))
      } else {
        making.addNode(behaviour: lies[number % lies.count], mayFetchUpstream: false)
      }
    }
    return making.finished()
  }

  package func classes(in world: World) -> [NodeClass] {
    let blobs = Array(world.library.blobs.prefix(cluster.blobSizesBytes.count))
    let liars = liars
    let honest = (0..<world.nodeCount).filter { !liars.contains($0) }
    return [world.nodeClass("honest", nodes: honest, blobs: blobs)]
  }

  private var liarCount: Int { leaseHolderLies ? 1 : cluster.nodes(thousandths: liarThousandths) }

  private var liars: [Int] {
    var nodes = Array(0..<cluster.nodeCount)
    var generator = cluster.generator
    generator.shuffle(&nodes)
    return Array(nodes.prefix(liarCount))
  }
}
