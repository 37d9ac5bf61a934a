// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// Who is at the other end of an established connection, proven by the handshake.
///
/// `version` is the one both sides speak: the lower of the two hellos (Docs/Protocol.md §3.3).
package struct PeerIdentity: Sendable, Equatable {
  package let nodeID: NodeID
  package let publicKey: PublicKey
  package let role: Hello.Role
  package let advertised: HostPort?
  package let zone: String
  package let version: ProtocolVersion

  package init(
    nodeID: NodeID, publicKey: PublicKey, role: Hello.Role, advertised: HostPort?, zone: String,
    version: ProtocolVersion
  ) {
    self.nodeID = nodeID
    self.publicKey = publicKey
    self.role = role
    self.advertised = advertised
    self.zone = zone
    self.version = version
  }
}
