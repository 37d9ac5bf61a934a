// SPDX-License-Identifier: Apache-2.0

package import ContentModel
package import PeerProtocol

/// What goes wrong at a scripted time, and what is made good again.
package enum Fault: Sendable, Equatable {
  // MARK: Nodes
  /// The process of a running node ends without a word of its own.
  case nodeDies(Int, Death)
  /// The node that then streams from upstream; nothing happens if none does.
  case fetchingNodeDies(Death)
  /// The node that has sent most and does not stream from upstream.
  case busiestServerDies(Death)
  /// A running node is told to stop, and says goodbye.
  case nodeLeaves(Int)
  /// A node that died or left runs again, and finds on its disk what is left there; clients that it
  /// kept waiting ask again (`WorldConfiguration.clientAsksMax`).
  case nodeRestarts(Int, Rebirth = .sameKey)
  /// Every node that died or left.
  case deadNodesRestart(Rebirth = .sameKey)
  /// The node's disk does otherwise from now on: it fails, is full, is slow, or is well again.
  case diskTurns(Int, DiskSpecification)

  /// The node's operator limits what it sends and takes, or lifts that; a restart changes nothing.
  case limitsTurn(Int, RateLimits)
  /// The node's uplink has this rate from now on, and nobody tells its core: something on the way
  /// is overloaded.
  case uplinkTurns(Int, bytesPerSecond: Int64)
  /// The node takes no byte of a chunk off its connections to peers from now on.
  case nodeStopsReading(Int)

  // MARK: Trackers
  case trackerDies(Int, Death)
  /// The tracker is told to stop, and says goodbye.
  case trackerLeaves(Int)
  /// It runs again and knows nothing.
  case trackerRestarts(Int)
  /// Whatever the tracker says leaves it so much later, in order: it knows less than is true, and
  /// what it tells is old.
  case trackerSlows(Int, Interval)

  // MARK: Upstream
  case upstreamDies(Death)
  case upstreamTurns(UpstreamFault, UpstreamScope = .everything)
  /// Nothing is wrong with upstream any more, for requests from then on.
  case upstreamHeals
  case partitionBegins(Partition)
  /// The one of this number, if it is there.
  case partitionHeals(Int)
  /// From now on this befalls what the place sends and is sent.
  case interferenceTurns(Place, Interference)
  /// Every connection between the two dies at both ends; with nil, all that the place has.
  case connectionsReset(of: Place, with: Place?)

  /// How others learn of a death.
  package enum Death: Sendable, Equatable, CaseIterable {
    /// The process is gone and its machine closes its connections; what it wrote is on disk.
    case closing
    /// The machine is gone, as after a power cut: nothing is ever heard from it again, and its disk
    /// may be torn (`DiskSpecification.tornWithin`).
    case silent
  }

  /// As whom a node comes back.
  package enum Rebirth: Sendable, Equatable, CaseIterable {
    case sameKey
    /// The disk kept the blobs but not the key: others meet a stranger at a known address.
    case newKey
  }
}
