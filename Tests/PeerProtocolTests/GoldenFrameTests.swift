// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import Testing

/// The wire is a contract between versions: whoever changes these bytes changes the protocol.
@Suite struct GoldenFrameTests {
  @Test("every frame has the bytes it has always had")
  func bytes() {
    let encoded = FrameFixture.frames.map { Hexadecimal.text(FrameEncoder.bytes(of: $0)) }
    for (frame, bytes) in zip(encoded, Self.golden) { #expect(frame == bytes) }
    #expect(encoded.count == Self.golden.count)
    #expect(Hexadecimal.text(FrameFixture.dataBytes) == Self.goldenData)
  }

  @Test("what is signed has the bytes it has always had")
  func signedBytes() {
    #expect(
      FrameFixture.chainBatch.signedMessage
        == Array("shoal chain v1".utf8)
        + FrameEncoder.bytes(of: .chain(FrameFixture.chainBatch)).dropFirst(5).dropLast(64))
    #expect(
      FrameFixture.hello.canonicalBytes
        == Array(FrameEncoder.bytes(of: .hello(FrameFixture.hello)).dropFirst(5)))
  }

  private static let digest =
    "01" + "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
  private static let longDigest =
    "02" + "404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f"
    + "606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f"
  private static let blob = digest + "0000000000040001"
  private static let longBlob = longDigest + "0000000000000000"
  private static let chunk = digest + "00000002"
  private static let key = String(repeating: "aa", count: 32)
  private static let nodeID = String(repeating: "bb", count: 32)
  private static let signature = String(repeating: "cc", count: 64)
  private static let nonce = String(repeating: "dd", count: 32)

  private static let golden = [
    // HELLO: magic, version 1.0, node, key, nonce, address 10.0.0.1:4242, zone zürich.
    "0000005d" + "01" + "73686f616c" + "0100" + "01" + key + nonce
      + "01" + "08" + "31302e302e302e31" + "1092" + "07" + "7ac3bc72696368",
    "00000041" + "02" + signature,
    "00000009" + "03" + "0102030405060708",
    "00000009" + "04" + "ffffffffffffffff",
    "00000002" + "05" + "0d",
    "00000075" + "10" + "0002" + blob + longBlob,
    "00000065" + "11" + "0002" + digest + longDigest,
    "0000003c" + "12" + blob + "0002" + "0000000000000001" + "0000000200000001",
    "00000022" + "13" + digest,
    "00000026" + "14" + chunk,
    "00000026" + "15" + chunk,
    "00000027" + "16" + chunk + "05",
    "00000046" + "17" + longDigest + "00000000",
    "00000026" + "18" + chunk,
    "00000026" + "1b" + chunk,
    "0000003e" + "1c" + blob + "0001" + "0000000000000001" + "0002" + "00000001" + "00000002",
    "000000d4" + "19" + blob + key + "00000000" + "00000001" + "0002"
      + String(repeating: "11", count: 32) + String(repeating: "22", count: 32) + signature,
    "000000a6" + "30" + "0003" + blob + "01" + "00000003" + "01" + blob + "02" + longBlob + "03",
    "00000022" + "31" + digest,
    "00000026" + "32" + digest + "00000007",
    "00000023" + "33" + digest + "04",
    "00000058" + "40" + "0002" + nodeID + "09" + "6e2e6578616d706c65" + "0001" + "01" + "61"
      + nodeID + "03" + "3a3a31" + "ffff" + "00",
    "00000026" + "41" + digest + "000003e8",
    "00000022" + "42" + digest,
    "00000047" + "43" + digest + "01" + nodeID + "0000012c",
    "00000027" + "80" + digest + "02" + "000009c4",
    "00000043" + "81" + "0002" + nodeID + nodeID,
  ]

  private static let goldenData = "0000002d" + "1a" + chunk + "00010000" + "010203"
}
