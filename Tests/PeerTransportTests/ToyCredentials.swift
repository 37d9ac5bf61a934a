// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import PeerTransport

/// Signatures that anyone could make, but that differ with the key and with every byte of the
/// message: enough to show that the transport signs and verifies the right things.
struct ToyCredentials: PeerCredentials {
  let publicKey: PublicKey
  /// What it claims to be, in hellos; another key's signatures will not verify.
  private let signingKey: PublicKey

  init(_ number: UInt8, signingAs signer: UInt8? = nil) {
    publicKey = PublicKey(bytes: [UInt8](repeating: number, count: 32))
    signingKey = PublicKey(bytes: [UInt8](repeating: signer ?? number, count: 32))
  }

  var nodeID: NodeID { nodeID(of: publicKey) }

  func sign(_ message: [UInt8]) -> [UInt8] { Self.signature(signingKey, message) }

  func verify(_ publicKey: PublicKey, signature: [UInt8], message: [UInt8]) -> Bool {
    signature == Self.signature(publicKey, message)
  }

  func nodeID(of publicKey: PublicKey) -> NodeID { NodeID(bytes: publicKey.bytes) }

  func nonce() -> [UInt8] { [UInt8](repeating: 7, count: Hello.nonceBytes) }

  private static func signature(_ key: PublicKey, _ message: [UInt8]) -> [UInt8] {
    var sum: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in message { sum = (sum ^ UInt64(byte)) &* 0x100_0000_01b3 }
    let sumBytes = (0..<8).map { UInt8(truncatingIfNeeded: sum >> ($0 * 8)) }
    return key.bytes + sumBytes + [UInt8](repeating: 0, count: 24)
  }
}
