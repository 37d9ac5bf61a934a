// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The time of day, for people; nothing is decided by it.
enum WallClock {
  /// Since 1970, in UTC.
  static var milliseconds: Int64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
  }
}
