// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore

/// Names that are told apart at a glance in a failing trace: nodes 1111…, 2222…, digests aaaa….
enum Fixture {
  static func nodeID(_ number: UInt8) -> NodeID {
    NodeID(bytes: [UInt8](repeating: number << 4 | number, count: 32))
  }

  /// In the model a node's id is its key.
  static func key(_ number: UInt8) -> PublicKey { PublicKey(bytes: nodeID(number).bytes) }

  static func address(_ number: UInt8) -> HostPort {
    HostPort(host: "10.0.0.\(number)", port: 7000 + UInt16(number))
  }

  static func identity(
    _ number: UInt8, zone: String = "", version: ProtocolVersion = .current
  ) -> PeerIdentity {
    PeerIdentity(
      nodeID: nodeID(number), publicKey: key(number), role: .node, advertised: address(number),
      zone: zone, version: version)
  }

  static let trackerAddress = HostPort(host: "10.0.0.99", port: 7099)
  static let trackerIdentity = PeerIdentity(
    nodeID: nodeID(9), publicKey: key(9), role: .tracker, advertised: trackerAddress, zone: "",
    version: .current)

  static func digest(_ byte: UInt8) -> Digest {
    Digest(HashState(algorithm: .sha256, bytes: [UInt8](repeating: byte, count: 32)))
  }

  static let source = UpstreamSource(1)
}
