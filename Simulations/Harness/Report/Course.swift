// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// From the first of some blobs asked for to the last of them whole, at one node.
struct Course: Sendable, Equatable {
  let askedAt: Instant
  let doneAt: Instant

  var duration: Interval { doneAt - askedAt }
}
