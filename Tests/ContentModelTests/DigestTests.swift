// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Testing

/// Digests as text, and as the hash states they are.
@Suite struct DigestTests {
  private static let hex256 = String(repeating: "0f", count: 32)
  private static let hex512 = String(repeating: "a5", count: 64)

  @Test(
    "a digest is the text it was parsed from", arguments: ["sha256:\(hex256)", "sha512:\(hex512)"])
  func roundTrip(_ text: String) throws {
    let digest = try #require(Digest(text))
    #expect(digest.description == text)
    #expect("\(digest.algorithm.name):\(digest.hex)" == text)
    #expect(Digest(text[...]) == digest)
  }

  @Test(
    "a text that is not a digest is none",
    arguments: [
      "", ":", "sha256", "sha256:", ":\(hex256)", "sha256:\(hex256)0",
      "sha256:\(hex256.dropLast())",
      "sha256:\(hex256.dropLast(2))", "sha256:\(hex256.uppercased())", "SHA256:\(hex256)",
      "sha512:\(hex256)", "sha256:\(hex512)", "md5:\(hex256)", "sha256::\(hex256.dropLast())",
      " sha256:\(hex256)", "sha256:\(hex256) ", "sha256:\(hex256.dropLast())é",
      "sha256:\(hex256.dropLast())g",
    ])
  func refused(_ text: String) {
    #expect(Digest(text) == nil)
  }

  @Test("the initial states are those of FIPS 180-4")
  func initialStates() {
    // FIPS 180-4, sections 5.3.3 and 5.3.5: fractional parts of square roots of primes.
    let words256: [UInt32] = [
      0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a,
      0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
    ]
    let words512: [UInt64] = [
      0x6a09_e667_f3bc_c908, 0xbb67_ae85_84ca_a73b, 0x3c6e_f372_fe94_f82b, 0xa54f_f53a_5f1d_36f1,
      0x510e_527f_ade6_82d1, 0x9b05_688c_2b3e_6c1f, 0x1f83_d9ab_fb41_bd6b, 0x5be0_cd19_137e_2179,
    ]
    let bytes256 = words256.flatMap { word in
      [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> $0) }
    }
    let bytes512 = words512.flatMap { word in
      stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: word >> UInt64($0)) }
    }
    #expect(HashState.initial(.sha256).bytes == bytes256)
    #expect(HashState.initial(.sha512).bytes == bytes512)
  }

  @Test("states are ordered by algorithm, then as big-endian bytes")
  func order() {
    func state(_ algorithm: HashAlgorithm, _ position: Int, _ byte: UInt8) -> HashState {
      var bytes = [UInt8](repeating: 0, count: algorithm.stateBytes)
      bytes[position] = byte
      return HashState(algorithm: algorithm, bytes: bytes)
    }
    let ascending = [
      state(.sha256, 31, 0), state(.sha256, 31, 1), state(.sha256, 31, 255), state(.sha256, 8, 1),
      state(.sha256, 7, 1), state(.sha256, 0, 1), state(.sha256, 0, 255), state(.sha512, 63, 1),
      state(.sha512, 0, 1),
    ]
    for (left, right) in zip(ascending, ascending.dropFirst()) {
      #expect(left < right)
      #expect(!(right < left))
      #expect(left != right)
    }
    #expect(Digest(ascending[0]) < Digest(ascending[1]))
  }

  @Test("a state of another length is a programmer's error")
  func wrongLength() async {
    await #expect(processExitsWith: .failure) {
      _ = HashState(algorithm: .sha256, bytes: [UInt8](repeating: 0, count: 31))
    }
  }

  @Test("a node's id is 32 bytes as lower-case text")
  func nodeID() {
    let text = String(repeating: "1f", count: 32)
    #expect(NodeID(text)?.description == text)
    #expect(NodeID(text)?.shortDescription == String(repeating: "1f", count: 8))
    #expect(NodeID(text.dropLast(2)) == nil)
    #expect(NodeID(text.uppercased()) == nil)
    let zeros = String(repeating: "00", count: 24)
    #expect(NodeID(number: 0x0102) == NodeID("0000000000000102" + zeros))
    #expect(NodeID(number: 1) < NodeID(number: 2))
  }

  @Test("hexadecimal text is lower case and even")
  func hexadecimal() {
    #expect(Hexadecimal.text([0x00, 0x9a, 0xff]) == "009aff")
    #expect(Hexadecimal.bytes("009aff") == [0x00, 0x9a, 0xff])
    #expect(Hexadecimal.bytes("") == [])
    for text in ["0", "0A", "0g", "0x", " 0", "é"] { #expect(Hexadecimal.bytes(text) == nil) }
  }
}
