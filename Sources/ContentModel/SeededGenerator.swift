// SPDX-License-Identifier: Apache-2.0

/// The only source of chance in Ring 0: handed in with its seed, so that a run can be replayed.
///
/// The generator is SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators,
/// OOPSLA 2014). The bounded draw and the shuffle are written here because the standard library's
/// may change between versions even under a fixed generator.
package struct SeededGenerator: Sendable, Hashable {
  private var state: UInt64

  package init(seed: UInt64) {
    self.state = seed
  }

  package mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }

  /// A number in `0..<bound`, every one as likely as another to within 2⁻⁶⁴ × `bound`.
  package mutating func below(_ bound: Int) -> Int {
    precondition(bound > 0, "nothing lies below \(bound)")
    return Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// Fisher and Yates, from the end.
  package mutating func shuffle<Element>(_ elements: inout [Element]) {
    guard elements.count > 1 else { return }
    for index in stride(from: elements.count - 1, through: 1, by: -1) {
      elements.swapAt(index, below(index + 1))
    }
  }

  /// A generator of its own for a part of a model, so that one part's draws do not shift another's.
  package mutating func split() -> SeededGenerator { SeededGenerator(seed: next()) }
}
