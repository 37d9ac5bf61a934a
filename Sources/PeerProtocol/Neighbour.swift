// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// A node that another should connect to (Docs/Protocol.md §6.2).
package struct Neighbour: Sendable, Hashable {
  package let nodeID: NodeID
  package let address: HostPort
  package let zone: String

  package init(nodeID: NodeID, address: HostPort, zone: String) {
    self.nodeID = nodeID
    self.address = address
    self.zone = zone
  }

  package static let batchMax = 64
}
