// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol

@testable import OpenSSLRuntime

/// A conversation with a node of version 1.0, and what it takes to hold up the other end.
///
/// Keys and nonces are fixed. The older node holds 128 KiB and a byte of zeros and wants as many of
/// ones, which the other node holds.
enum OlderConversation {
  static let ownKey = NodeKey(seed: PrivateSeed(bytes: [UInt8](repeating: 2, count: 32)))
  static let ownHello = Hello(
    version: .current, role: .node, publicKey: ownKey.publicKey,
    nonce: [UInt8](repeating: 0x22, count: 32), advertised: nil, zone: "")

  static let sizeBytes = 128 * 1024 + 1
  static let zeros = blob(of: 0)
  static let ones = blob(of: 1)

  /// The chain of the blob that the newer node holds.
  static let onesChain = chain(of: 1, ones, signedBy: ownKey)

  static func chain(of byte: UInt8, _ blob: Blob, signedBy key: NodeKey) -> ChainBatch {
    var hash = HashStream(algorithm: .sha256)
    hash.update([UInt8](repeating: byte, count: blob.geometry.length(of: 0)))
    let entry = hash.boundaryState()
    func batch(_ signature: [UInt8]) -> ChainBatch {
      ChainBatch(
        blob: blob, claimant: key.publicKey, continuesIndex: 0, firstIndex: 1, entries: [entry],
        signature: signature)
    }
    let unsigned = batch([UInt8](repeating: 0, count: NodeKey.signatureBytes))
    return batch(key.sign(unsigned.signedMessage))
  }

  private static func blob(of byte: UInt8) -> Blob {
    let bytes = [UInt8](repeating: byte, count: sizeBytes)
    return Blob(digest: Digest.computing(.sha256, of: bytes), sizeBytes: Int64(sizeBytes))
  }

  /// The bytes of one line: pairs of digits, `00*65536` for as many of one.
  static func bytes(_ line: String) -> [UInt8] {
    line.split(whereSeparator: \.isWhitespace).flatMap { word -> [UInt8] in
      let parts = word.split(separator: "*")
      let bytes = Hexadecimal.bytes(parts[0]) ?? []
      precondition(!bytes.isEmpty, "no digits: \(word)")
      guard parts.count == 2, let count = Int(parts[1]) else { return bytes }
      return [UInt8](repeating: bytes[0], count: count)
    }
  }
}
