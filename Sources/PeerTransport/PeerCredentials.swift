// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// This process's key, and the cryptography of the handshake, handed in so that the transport
/// depends on no library for it. Called on the loop.
package protocol PeerCredentials {
  var publicKey: PublicKey { get }

  /// An Ed25519 signature, 64 bytes.
  func sign(_ message: [UInt8]) -> [UInt8]

  func verify(_ publicKey: PublicKey, signature: [UInt8], message: [UInt8]) -> Bool

  /// The SHA-256 of the key.
  func nodeID(of publicKey: PublicKey) -> NodeID

  /// `Hello.nonceBytes` unpredictable bytes, others at every call.
  func nonce() -> [UInt8]
}
