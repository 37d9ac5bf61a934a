// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// What a node knows of itself from its start on.
struct NodeFacts: Sendable {
  let nodeID: NodeID
  let options: NodeOptions
  let pid: Int32
  let started: Instant
  /// Nil until both listeners are bound.
  let addresses: @Sendable () -> NodeAddresses?
}
