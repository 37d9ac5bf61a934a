// SPDX-License-Identifier: Apache-2.0

/// Up to 64 bytes of SHA-2 output, held inline so that tables of them need no allocation each.
///
/// It serves as the value of a digest and as an entry of a digest chain: both are the eight state
/// words of the hash function, big endian.
package struct HashState: Sendable, Hashable, Comparable {
  package let algorithm: HashAlgorithm
  private let words: InlineWords

  /// Traps unless `bytes` has exactly `algorithm.stateBytes` elements; parse lengths before.
  package init(algorithm: HashAlgorithm, bytes: some Collection<UInt8>) {
    precondition(bytes.count == algorithm.stateBytes, "a \(algorithm) state has another length")
    self.algorithm = algorithm
    self.words = InlineWords(bytes: bytes)
  }

  /// The same. A digest is parsed for every frame, and only the concrete type is specialized for
  /// other modules.
  package init(algorithm: HashAlgorithm, bytes: ArraySlice<UInt8>) {
    precondition(bytes.count == algorithm.stateBytes, "a \(algorithm) state has another length")
    self.algorithm = algorithm
    self.words = InlineWords(bytes: bytes)
  }

  package var bytes: [UInt8] { words.bytes(count: algorithm.stateBytes) }

  package static func < (left: HashState, right: HashState) -> Bool {
    left.algorithm == right.algorithm
      ? left.words < right.words : left.algorithm < right.algorithm
  }

  package func hash(into hasher: inout Hasher) {
    // Every word of a digest is as good as random, so one is enough for a table.
    hasher.combine(words.first)
  }
}

extension HashState: CustomStringConvertible {
  package var description: String { Hexadecimal.text(bytes.prefix(6)) + "…" }
}
