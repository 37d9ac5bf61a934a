// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// Where a node that is ready is reached, and who it is.
package struct NodeAddresses: Sendable, Hashable {
  package let listen: HostPort
  package let peer: HostPort
  package let nodeID: NodeID
}
