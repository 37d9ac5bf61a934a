// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import Testing

/// Each case is a frame that a correct encoder cannot produce.
@Suite struct FrameLimitTests {
  private static let digest = [1] + FrameFixture.digest.value.bytes
  private static let blob = FrameFixture.blobBytes(sizeBytes: 2 * 128 * 1024 + 1)
  private static let key = FrameFixture.key.bytes

  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let type: UInt8
    let body: [UInt8]
    let error: FrameError
    let reason: CloseReason

    init(
      _ name: String, _ type: UInt8, _ body: [UInt8], _ error: FrameError, _ reason: CloseReason
    ) {
      self.name = name
      self.type = type
      self.body = body
      self.error = error
      self.reason = reason
    }

    var testDescription: String { name }
  }

  @Test("a frame outside its limits is refused with the right reason", arguments: cases)
  func refused(_ badFrame: Case) {
    var decoder = FrameFixture.decoder(FrameFixture.raw(type: badFrame.type, badFrame.body))
    #expect(throws: badFrame.error) { try decoder.next() }
    #expect(badFrame.error.closeReason == badFrame.reason)
  }

  @Test("a body one byte short or long is refused", arguments: FrameFixture.frames)
  func wrongLength(_ frame: Frame) {
    let bytes = FrameEncoder.bytes(of: frame)
    let body = Array(bytes[5...])
    var decoder = FrameFixture.decoder(FrameFixture.raw(type: bytes[4], body + [0]))
    #expect(throws: FrameError.trailingBytes(1)) { try decoder.next() }
    decoder = FrameFixture.decoder(FrameFixture.raw(type: bytes[4], body.dropLast()))
    #expect(throws: FrameError.bodyTooShort) { try decoder.next() }
  }

  @Test("a hello of another major version is told apart from nonsense")
  func otherMajor() {
    var bytes = FrameEncoder.bytes(of: .hello(FrameFixture.hello))
    bytes[10] = 2
    var decoder = FrameFixture.decoder(bytes)
    let version = ProtocolVersion(major: 2, minor: 0)
    #expect(throws: FrameError.unsupportedVersion(version)) { try decoder.next() }
    #expect(FrameError.unsupportedVersion(version).closeReason == .versionMismatch)
  }

  private static func hello(
    magic: String = "shoal", role: UInt8 = 1, host: [UInt8]? = nil, port: Int = 1,
    zone: [UInt8] = []
  ) -> [UInt8] {
    let fixed = Array(magic.utf8) + [1, 0, role] + key + [UInt8](repeating: 0, count: 32)
    let address = host.map { [1, UInt8($0.count)] + $0 + FrameFixture.number16(port) } ?? [0]
    return fixed + address + [UInt8(zone.count)] + zone
  }

  private static func chain(
    continues: Int = 0, first: Int, entryCount: Int, sizeBytes: Int = 2 * 128 * 1024 + 1
  ) -> [UInt8] {
    FrameFixture.blobBytes(sizeBytes: sizeBytes) + key + FrameFixture.number32(continues)
      + FrameFixture.number32(first) + FrameFixture.number16(entryCount)
      + [UInt8](repeating: 1, count: 32 * entryCount + 64)
  }

  private static func have(_ ranges: [(Int, Int)], count: Int? = nil) -> [UInt8] {
    blob + FrameFixture.number16(count ?? ranges.count)
      + ranges.flatMap { FrameFixture.number32($0.0) + FrameFixture.number32($0.1) }
  }

  private static let tooManyChunks = FrameFixture.number32(FrameLimits.chunkCountMax)

  static let cases: [Case] = helloCases + listCases + blobCases + valueCases

  private static let helloCases = [
    Case("magic", 1, hello(magic: "Shoal"), .notShoal, .malformedFrame),
    Case("role", 1, hello(role: 3), .unknownValue(3, .role), .malformedFrame),
    Case("empty host", 1, hello(host: []), .invalidText(.address), .malformedFrame),
    Case("host with a space", 1, hello(host: [97, 32]), .invalidText(.address), .malformedFrame),
    Case("host with NUL", 1, hello(host: [97, 0]), .invalidText(.address), .malformedFrame),
    Case(
      "port 0", 1, hello(host: [97], port: 0), .numberTooSmall(.port), .malformedFrame),
    Case(
      "zone not UTF-8", 1, hello(zone: [0xc3, 0x28]), .invalidText(.zone), .malformedFrame),
    Case(
      "zone with a line feed", 1, hello(zone: [10]), .invalidText(.zone), .malformedFrame),
    Case(
      "zone too long", 1, hello(zone: [UInt8](repeating: 97, count: 65)), .tooLarge(.zone),
      .limitExceeded),
  ]

  private static let listCases = [
    Case("blobs", 16, FrameFixture.number16(513), .tooLarge(.blobs), .limitExceeded),
    Case("digests", 17, FrameFixture.number16(513), .tooLarge(.digests), .limitExceeded),
    Case("ranges", 18, have([], count: 1025), .tooLarge(.ranges), .limitExceeded),
    Case(
      "chain entries", 25, chain(first: 1, entryCount: 513, sizeBytes: 1 << 40),
      .tooLarge(.chainEntries), .limitExceeded),
    Case(
      "announcements", 48, FrameFixture.number16(513), .tooLarge(.announcements), .limitExceeded),
    Case("neighbours", 64, FrameFixture.number16(65), .tooLarge(.neighbours), .limitExceeded),
    Case(
      "no chain entry", 25, chain(first: 1, entryCount: 0), .numberTooSmall(.chainEntries),
      .malformedFrame),
  ]

  private static let blobCases = [
    Case(
      "blob too large", 16, [0, 1] + FrameFixture.blobBytes(sizeBytes: 1 << 42 + 1),
      .tooLarge(.blobSize), .limitExceeded),
    Case(
      "blob of 2⁶⁴-1 bytes", 16, [0, 1] + FrameFixture.blobBytes(sizeBytes: -1),
      .tooLarge(.blobSize), .limitExceeded),
    Case("chunk index", 20, digest + tooManyChunks, .tooLarge(.chunkIndex), .limitExceeded),
    Case("run beyond the blob", 18, have([(2, 2)]), .outsideBlob, .inconsistentBlob),
    Case("empty run", 18, have([(0, 0)]), .rangesNotAscending, .malformedFrame),
    Case("runs touch", 18, have([(0, 1), (1, 1)]), .rangesNotAscending, .malformedFrame),
    Case("runs descend", 18, have([(2, 1), (0, 1)]), .rangesNotAscending, .malformedFrame),
    Case(
      "entry beyond the blob", 25, chain(first: 2, entryCount: 2), .outsideBlob,
      .inconsistentBlob),
    Case(
      "entry of one chunk", 25, chain(first: 1, entryCount: 1, sizeBytes: 5), .outsideBlob,
      .inconsistentBlob),
    Case(
      "entry 0", 25, chain(first: 0, entryCount: 1), .numberTooSmall(.chunkIndex),
      .malformedFrame),
    Case(
      "the continued entry", 25, chain(continues: 1, first: 1, entryCount: 1),
      .numberTooSmall(.chunkIndex), .malformedFrame),
    Case(
      "prefix beyond the blob", 48, [0, 1] + blob + [1] + FrameFixture.number32(4) + [0],
      .outsideBlob, .inconsistentBlob),
    Case(
      "prefix of no blob", 50, digest + FrameFixture.number32(FrameLimits.chunkCountMax + 1),
      .tooLarge(.chunkIndex), .limitExceeded),
    Case(
      "fragment beyond any chunk", 26,
      digest + FrameFixture.number32(0) + FrameFixture.number32(32 << 20) + [1],
      .outsideBlob, .inconsistentBlob),
    Case(
      "payload too long", 26,
      digest + FrameFixture.number32(0) + FrameFixture.number32(0)
        + [UInt8](repeating: 0, count: 64 * 1024 + 1),
      .tooLarge(.fragment), .limitExceeded),
  ]

  private static let valueCases = [
    Case("algorithm", 19, [3], .unknownValue(3, .hashAlgorithm), .malformedFrame),
    Case("reason to close", 5, [0], .unknownValue(0, .closeReason), .malformedFrame),
    Case(
      "reason to decline", 22, digest + FrameFixture.number32(0) + [7],
      .unknownValue(7, .declineReason), .malformedFrame),
    Case("standing", 48, [0, 1] + blob + [4], .unknownValue(4, .standing), .malformedFrame),
    Case(
      "eligibility", 48, [0, 1] + blob + [1] + FrameFixture.number32(0) + [2],
      .unknownValue(2, .flag), .malformedFrame),
    Case("outcome", 51, digest + [6], .unknownValue(6, .leaseOutcome), .malformedFrame),
    Case(
      "no term", 65, digest + FrameFixture.number32(0), .numberTooSmall(.leaseTerm),
      .malformedFrame),
    Case(
      "long term", 65, digest + FrameFixture.number32(60_001), .tooLarge(.leaseTerm),
      .limitExceeded),
    Case("lease holder", 67, digest + [2], .unknownValue(2, .flag), .malformedFrame),
  ]
}
