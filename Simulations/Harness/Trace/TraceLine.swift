// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// One event, kept as it was: text is made only of those that are shown.
struct TraceLine: Sendable {
  let instant: Instant
  let delivery: Delivery
}
