// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// Stands in for SHA-2 and for signatures: deterministic, and blind to nothing, so that other
/// bytes, another state or another key give another result. Nobody attacks it.
package enum ModelHash {
  /// The state after a chunk whose content has this number.
  package static func state(after state: HashState, content: UInt64) -> HashState {
    self.state(word: mixed(word(of: state) ^ mixed(content)))
  }

  package static func word(of state: HashState) -> UInt64 {
    word(of: state.bytes)
  }

  package static func word(of bytes: some Sequence<UInt8>) -> UInt64 {
    var result: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in bytes { result = (result ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    return result
  }

  /// The finalizer of SplitMix64.
  package static func mixed(_ word: UInt64) -> UInt64 {
    var word = word &+ 0x9e37_79b9_7f4a_7c15
    word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
    word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
    return word ^ (word >> 31)
  }

  private static func state(word: UInt64) -> HashState {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(32)
    var part = word
    for _ in 0..<4 {
      for shift in stride(from: UInt64(56), through: 0, by: -8) {
        bytes.append(UInt8(truncatingIfNeeded: part >> shift))
      }
      part = mixed(part)
    }
    return HashState(algorithm: .sha256, bytes: bytes)
  }
}
