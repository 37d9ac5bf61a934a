// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Glibc
import Harness

/// Says on standard error how far a long run is.
final class ProgressLine {
  private let clock = ContinuousClock()
  private var next: ContinuousClock.Instant

  init() {
    next = clock.now + Self.interval
  }

  func show(_ world: World) {
    guard clock.now >= next else { return }
    next = clock.now + Self.interval
    let percent = world.receivedThousandths / 10
    let text =
      "  \(world.now) of virtual time, \(percent) % received, \(world.eventCount) events\n"
    // Written at once: a buffered stream would be a variable that threads share.
    _ = unsafe write(STDERR_FILENO, text, text.utf8.count)
  }

  private static let interval = Duration.seconds(5)
}
