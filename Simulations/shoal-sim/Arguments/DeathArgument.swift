// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Harness

/// How others learn of a death: `closing` or `silent`.
enum DeathArgument: String, ExpressibleByArgument, CaseIterable {
  case closing
  case silent

  var death: Fault.Death {
    switch self {
    case .closing: .closing
    case .silent: .silent
    }
  }
}
