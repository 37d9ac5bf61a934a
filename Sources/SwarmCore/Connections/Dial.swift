// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// An attempt to reach a peer, kept while it runs and while it rests after a failure.
struct Dial: Sendable {
  let nodeID: NodeID
  /// nil while the attempt runs.
  var restsUntil: Instant?
  var backOff: Interval
}
