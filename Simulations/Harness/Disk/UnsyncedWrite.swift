// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// Something that was written and not yet made durable.
struct UnsyncedWrite: Sendable {
  let at: Instant
  let what: What

  enum What: Sendable {
    case chunk(Int)
    /// By its position in the chain file.
    case batch(Int)
  }
}
