// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `10`, `2.5`: a share of a whole.
struct Percent: ExpressibleByArgument, CustomStringConvertible {
  let thousandths: Int

  init(thousandths: Int) {
    self.thousandths = thousandths
  }

  init?(argument: String) {
    let number = argument.hasSuffix("%") ? argument.dropLast() : argument[...]
    guard let amount = Quantity.thousandths(number), amount <= 100_000 else { return nil }
    thousandths = Int(amount / 100)
  }

  var description: String { "\(thousandths / 10).\(thousandths % 10)" }
  var defaultValueDescription: String { description }
}
