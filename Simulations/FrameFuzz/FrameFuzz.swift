// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// Inputs of peers that mean no good, each drawn from the seed and its own number alone, so that
/// any of them can be given again by itself.
package struct FrameFuzz: Sendable {
  package let seed: UInt64

  package init(seed: UInt64) {
    self.seed = seed
  }

  /// Gives the inputs with these numbers: two of four to the decoder, one to a handshake, one, a
  /// row of claims, to a chain ledger.
  package func run(_ numbers: Range<UInt64>) throws(FuzzFailure) -> FuzzTally {
    var tally = FuzzTally()
    for number in numbers {
      var mutator = ByteMutator(
        generator: SeededGenerator(seed: seed &+ number &* 0xd134_2543_de82_ef95))
      let rule =
        switch number % 4 {
        case 0: HandshakeFuzz.run(&mutator, &tally)
        case 1: ChainFuzz.run(&mutator, &tally)
        default: DecoderFuzz.run(&mutator, &tally)
        }
      if let rule { throw FuzzFailure(number: number, rule: rule) }
    }
    return tally
  }
}
