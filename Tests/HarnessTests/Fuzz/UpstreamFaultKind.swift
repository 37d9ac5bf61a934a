// SPDX-License-Identifier: Apache-2.0

import Harness

/// The same for what is wrong with upstream.
enum UpstreamFaultKind: CaseIterable {
  case refuses, truncates, servesWrong, stalls, answersLate, ignoresRange

  init(of fault: UpstreamFault) {
    switch fault {
    case .refuses: self = .refuses
    case .truncates: self = .truncates
    case .servesWrong: self = .servesWrong
    case .stalls: self = .stalls
    case .answersLate: self = .answersLate
    case .ignoresRange: self = .ignoresRange
    }
  }
}
