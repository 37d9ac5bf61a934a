// SPDX-License-Identifier: Apache-2.0
import UVRuntime

/// Where a timer's own callback finds the timer. Loop thread only.
final class TimerShelf {
  var timer: LoopTimer?

  func close() {
    timer?.close()
    timer = nil
  }
}
