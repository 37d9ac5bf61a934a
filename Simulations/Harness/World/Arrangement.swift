// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// What is to happen at a time and concerns several hosts.
struct Arrangement: Sendable {
  let what: What
  let at: Instant
  /// Its place among what happens then.
  let order: UInt64

  enum What: Sendable {
    case dial(Dial)
    case step(ScriptStep)
  }
}
