// SPDX-License-Identifier: Apache-2.0

/// An exact fraction for decisions: floating point rounds differently from machine to machine.
package struct Ratio: Sendable, Hashable {
  package let numerator: Int64
  package let denominator: Int64

  package init(_ numerator: Int64, _ denominator: Int64) {
    precondition(denominator > 0)
    self.numerator = numerator
    self.denominator = denominator
  }

  package func of(_ amount: Int64) -> Int64 {
    let product = amount.multipliedFullWidth(by: numerator)
    return denominator.dividingFullWidth(product).quotient
  }
}
