// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// Bytes as no honest sender writes them.
struct ByteMutator {
  var generator: SeededGenerator

  mutating func byte() -> UInt8 { UInt8(truncatingIfNeeded: generator.next()) }

  /// One to four changes.
  mutating func mutate(_ bytes: inout [UInt8]) {
    for _ in 0...generator.below(4) {
      guard !bytes.isEmpty else { return }
      let position = generator.below(bytes.count)
      switch generator.below(7) {
      case 0: bytes[position] = byte()
      case 1: bytes[position] ^= 1 << UInt8(generator.below(8))
      case 2: bytes.insert(byte(), at: position)
      case 3: bytes.remove(at: position)
      case 4: bytes.removeSubrange(position...)
      case 5: bytes[position] = generator.below(2) == 0 ? 0 : 0xff
      default: bytes.append(contentsOf: bytes[position...])
      }
    }
  }

  /// Some samples behind each other, the length fields right or not.
  mutating func row(of samples: [[UInt8]]) -> [UInt8] {
    var bytes: [UInt8] = []
    for _ in 0...generator.below(3) {
      var sample = samples[generator.below(samples.count)]
      if generator.below(3) > 0 {
        mutate(&sample)
        // Or nearly all of it would end at the length.
        if sample.count > 4, generator.below(2) == 0 { Self.mendLength(of: &sample) }
      }
      bytes += sample
    }
    return bytes
  }

  mutating func noise(countMax: Int) -> [UInt8] {
    var bytes = (0..<generator.below(countMax)).map { _ in byte() }
    if bytes.count > 4, generator.below(4) > 0 { Self.mendLength(of: &bytes) }
    return bytes
  }

  private static func mendLength(of frame: inout [UInt8]) {
    let length = frame.count - 4
    for place in 0..<4 { frame[place] = UInt8(truncatingIfNeeded: length >> (24 - 8 * place)) }
  }
}
