// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import Testing

@Suite struct FrameMutationTests {
  @Test("no bytes make the decoder trap or hoard, and what it accepts is canonical")
  func mutatedFrames() {
    var generator = SeededGenerator(seed: 0x5ea1)
    let samples = FrameFixture.frames.map { FrameEncoder.bytes(of: $0) } + [FrameFixture.dataBytes]
    var accepted = 0
    var refused = 0
    for _ in 0..<100_000 {
      let bytes = mutated(samples[generator.below(samples.count)], &generator)
      var decoder = FrameDecoder()
      if generator.below(4) > 0 { decoder.handshakeFinished() }
      decoder.append(bytes)
      do throws(FrameError) {
        while let decoded = try decoder.next() {
          accepted += 1
          check(decoded, isPartOf: bytes)
        }
        #expect(decoder.bufferedBytes <= bytes.count)
      } catch {
        refused += 1
        #expect(decoder.bufferedBytes == 0)
      }
    }
    // Neither outcome is rare, or the mutations would test little.
    #expect(accepted > 10_000)
    #expect(refused > 10_000)
  }

  @Test("random bytes never make the decoder trap")
  func randomBytes() {
    var generator = SeededGenerator(seed: 1)
    for _ in 0..<20_000 {
      var bytes = (0..<generator.below(100)).map { _ in generator.nextByte() }
      if bytes.count > 4 { bytes.replaceSubrange(0..<4, with: [0, 0, 0, UInt8(bytes.count - 4)]) }
      var decoder = FrameFixture.decoder(bytes)
      while let decoded = try? decoder.next() { check(decoded, isPartOf: bytes) }
    }
  }

  /// There is one encoding of every frame: what was decoded is found again as sent.
  private func check(_ decoded: FrameDecoder.Decoded, isPartOf bytes: [UInt8]) {
    let encoded =
      switch decoded {
      case .frame(let frame): FrameEncoder.bytes(of: frame)
      case .data(let header, let payload): FrameEncoder.bytes(of: header) + payload
      }
    let isPart = bytes.indices.contains { bytes[$0...].starts(with: encoded) }
    #expect(isPart)
  }

  private func mutated(_ sample: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
    var bytes = sample
    for _ in 0...generator.below(3) {
      let position = generator.below(bytes.count)
      switch generator.below(5) {
      case 0: bytes[position] = generator.nextByte()
      case 1: bytes[position] ^= 1 << UInt8(generator.below(8))
      case 2: bytes.insert(generator.nextByte(), at: position)
      case 3: bytes.remove(at: position)
      default: bytes.append(contentsOf: bytes[position...])
      }
      if bytes.isEmpty { return sample }
    }
    return bytes
  }
}

extension SeededGenerator {
  fileprivate mutating func nextByte() -> UInt8 { UInt8(truncatingIfNeeded: next()) }
}
