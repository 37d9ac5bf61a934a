// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// SHA-256 written out (FIPS 180-4, section 6.2), so that these tests need no other module.
enum ReferenceSHA256 {
  static func digest(_ bytes: [UInt8]) -> Digest {
    var message = bytes + [0x80]
    while message.count % 64 != 56 { message.append(0) }
    message += (0..<8).map { UInt8(truncatingIfNeeded: (bytes.count * 8) >> (56 - 8 * $0)) }
    var state: [UInt32] = fractions(of: { $0.squareRoot() }, count: 8)
    let constants: [UInt32] = fractions(of: cubeRoot, count: 64)
    for block in stride(from: 0, to: message.count, by: 64) {
      compress(message[block..<block + 64], constants, &state)
    }
    let output = state.flatMap { word in
      (0..<4).map { UInt8(truncatingIfNeeded: word >> (24 - 8 * UInt32($0))) }
    }
    return Digest(HashState(algorithm: .sha256, bytes: output))
  }

  private static func compress(
    _ block: ArraySlice<UInt8>, _ constants: [UInt32], _ state: inout [UInt32]
  ) {
    var words = (0..<16).map { index in
      block.dropFirst(index * 4).prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    }
    for index in 16..<64 {
      let first = words[index - 15]
      let second = words[index - 2]
      let small0 = rotate(first, 7) ^ rotate(first, 18) ^ first >> 3
      let small1 = rotate(second, 17) ^ rotate(second, 19) ^ second >> 10
      words.append(words[index - 16] &+ small0 &+ words[index - 7] &+ small1)
    }
    var (a, b, c, d) = (state[0], state[1], state[2], state[3])
    var (e, f, g, h) = (state[4], state[5], state[6], state[7])
    for index in 0..<64 {
      let big1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
      let choice = (e & f) ^ (~e & g)
      let sum1 = h &+ big1 &+ choice &+ constants[index] &+ words[index]
      let big0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)
      let sum2 = big0 &+ ((a & b) ^ (a & c) ^ (b & c))
      (h, g, f, e) = (g, f, e, d &+ sum1)
      (d, c, b, a) = (c, b, a, sum1 &+ sum2)
    }
    let words8 = [a, b, c, d, e, f, g, h]
    for index in 0..<8 { state[index] &+= words8[index] }
  }

  private static func rotate(_ word: UInt32, _ count: UInt32) -> UInt32 {
    word >> count | word << (32 - count)
  }

  /// The first 32 bits of the fractional parts of the roots of the first primes.
  private static func fractions(of root: (Double) -> Double, count: Int) -> [UInt32] {
    primes(count).map { prime in
      let value = root(Double(prime))
      return UInt32((value - value.rounded(.down)) * 4_294_967_296)
    }
  }

  private static func primes(_ count: Int) -> [Int] {
    var found: [Int] = []
    var candidate = 2
    while found.count < count {
      if found.allSatisfy({ candidate % $0 != 0 }) { found.append(candidate) }
      candidate += 1
    }
    return found
  }

  private static func cubeRoot(_ value: Double) -> Double {
    var root = value / 3 + 1
    for _ in 0..<60 { root -= (root * root * root - value) / (3 * root * root) }
    return root
  }
}
