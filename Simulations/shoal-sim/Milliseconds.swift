// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ContentModel

/// `0.25` or `10`.
struct Milliseconds: ExpressibleByArgument {
  let interval: Interval

  init?(argument: String) {
    let number = argument.hasSuffix("ms") ? argument.dropLast(2) : argument[...]
    guard let thousandths = Quantity.thousandths(number), thousandths <= 60_000_000 else {
      return nil
    }
    interval = .microseconds(thousandths)
  }
}
