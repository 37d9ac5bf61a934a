// SPDX-License-Identifier: Apache-2.0

package import ContentModel
package import OpenSSLRuntime
import PeerProtocol

/// A process's Ed25519 key, for the handshakes of the peer plane.
package struct NodeKeyCredentials: PeerCredentials {
  private let key: NodeKey

  package init(key: NodeKey) {
    self.key = key
  }

  package var publicKey: PublicKey { key.publicKey }

  package func sign(_ message: [UInt8]) -> [UInt8] { key.sign(message) }

  package func verify(_ publicKey: PublicKey, signature: [UInt8], message: [UInt8]) -> Bool {
    publicKey.verifies(signature: signature, message: message)
  }

  package func nodeID(of publicKey: PublicKey) -> NodeID { NodeID(of: publicKey) }

  package func nonce() -> [UInt8] { SecureRandom.bytes(count: Hello.nonceBytes) }
}
