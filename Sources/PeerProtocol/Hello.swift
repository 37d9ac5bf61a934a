// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// Who speaks, and what it understands (Docs/Protocol.md §3.1).
package struct Hello: Sendable, Equatable {
  package let version: ProtocolVersion
  package let role: Role
  package let publicKey: PublicKey
  /// Fresh for every connection, so that a proof cannot be replayed; `nonceBytes` long.
  package let nonce: [UInt8]
  /// Where others reach this node's peer port; nil for a process that takes no connections.
  package let advertised: HostPort?
  /// The operator's name for a part of the network; empty if there is none.
  package let zone: String

  package init(
    version: ProtocolVersion, role: Role, publicKey: PublicKey, nonce: [UInt8],
    advertised: HostPort?, zone: String
  ) {
    precondition(nonce.count == Self.nonceBytes)
    precondition(zone.utf8.count <= Self.zoneBytesMax)
    self.version = version
    self.role = role
    self.publicKey = publicKey
    self.nonce = nonce
    self.advertised = advertised
    self.zone = zone
  }

  package enum Role: UInt8, Sendable, Equatable {
    case node = 1
    case tracker = 2
  }

  package static let nonceBytes = 32
  package static let zoneBytesMax = 64
}
