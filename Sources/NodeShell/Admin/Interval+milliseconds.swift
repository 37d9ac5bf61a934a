// SPDX-License-Identifier: Apache-2.0

import ContentModel

extension Interval {
  /// Rounded towards zero.
  var milliseconds: Int64 { nanoseconds / 1_000_000 }
}
