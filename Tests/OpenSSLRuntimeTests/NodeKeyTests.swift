// SPDX-License-Identifier: Apache-2.0
import ContentModel
import Glibc
import Testing

@testable import OpenSSLRuntime

@Suite struct NodeKeyTests {
  /// RFC 8032, section 7.1, TEST 2.
  private static let seed = "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"

  @Test("a signature is the one of RFC 8032")
  func publishedSignature() throws {
    let key = NodeKey(seed: PrivateSeed(bytes: try #require(Hexadecimal.bytes(Self.seed))))
    #expect(
      Hexadecimal.text(key.publicKey.bytes)
        == "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
    #expect(
      Hexadecimal.text(key.sign([0x72]))
        == "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")
  }

  @Test("a signature holds for its message and key alone")
  func verification() {
    let key = NodeKey.generate()
    let message = Array("chain entries".utf8)
    let signature = key.sign(message)
    #expect(signature.count == NodeKey.signatureBytes)
    #expect(key.publicKey.verifies(signature: signature, message: message))
    #expect(!key.publicKey.verifies(signature: signature, message: message + [0]))
    #expect(!NodeKey.generate().publicKey.verifies(signature: signature, message: message))
    var flipped = signature
    flipped[40] ^= 1
    #expect(!key.publicKey.verifies(signature: flipped, message: message))
    #expect(!key.publicKey.verifies(signature: [], message: message))
    let notAPoint = PublicKey(bytes: [UInt8](repeating: 0xff, count: 32))
    #expect(!notAPoint.verifies(signature: signature, message: message))
  }

  @Test("the empty message can be signed")
  func emptyMessage() {
    let key = NodeKey.generate()
    #expect(key.publicKey.verifies(signature: key.sign([]), message: []))
  }

  @Test("a node id is the digest of its public key")
  func nodeIDs() {
    let key = NodeKey.generate()
    #expect(key.nodeID.bytes == Digest.computing(.sha256, of: key.publicKey.bytes).value.bytes)
    #expect(key.nodeID == NodeID(of: key.publicKey))
    #expect(key.nodeID != NodeKey.generate().nodeID)
  }

  @Test("no way of printing a key shows its private half")
  func redaction() throws {
    let bytes = try #require(Hexadecimal.bytes(Self.seed))
    let key = NodeKey(seed: PrivateSeed(bytes: bytes))
    var dumped = ""
    dump(key, to: &dumped)
    for text in ["\(key)", String(reflecting: key), dumped] {
      #expect(!text.contains("4ccd089b") && !text.contains("\(bytes[0]), \(bytes[1])"))
      #expect(!text.contains("- \(bytes[3])\n"))
    }
    #expect("\(key)".contains("********"))
  }

  @Test("random bytes have the length asked for and do not repeat")
  func randomness() {
    #expect(SecureRandom.bytes(count: 0).isEmpty)
    #expect(SecureRandom.bytes(count: 24).count == 24)
    #expect(SecureRandom.bytes(count: 24) != SecureRandom.bytes(count: 24))
  }
}
