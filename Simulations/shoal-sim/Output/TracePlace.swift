// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Harness

/// `n3` or `t0`.
struct TracePlace: ExpressibleByArgument {
  let place: Place

  init?(argument: String) {
    guard let number = Int(argument.dropFirst()), number >= 0 else { return nil }
    switch argument.first {
    case "n": place = .node(number)
    case "t": place = .tracker(number)
    default: return nil
    }
  }
}
