// SPDX-License-Identifier: Apache-2.0

import NIOCore

extension TimeAmount {
  /// Whole nanoseconds nearest to `seconds`, which configuration states as a fraction.
  static func seconds(fraction seconds: Double) -> TimeAmount {
    precondition(seconds >= 0 && seconds < 1e9, "\(seconds) s is no time limit")
    return .nanoseconds(Int64(seconds * 1e9))
  }
}
