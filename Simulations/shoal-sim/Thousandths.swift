// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// A decimal number with up to three decimals.
struct Thousandths: ExpressibleByArgument {
  let value: Int64

  init?(argument: String) {
    guard let value = Quantity.thousandths(argument), value <= 1_000_000 else { return nil }
    self.value = value
  }
}
