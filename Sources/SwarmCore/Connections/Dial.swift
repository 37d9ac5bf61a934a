// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// An attempt to reach a peer, kept while it runs and while it rests after a failure.
///
/// | state | predicate | can transition to |
/// | --- | --- | --- |
/// | running | `restsUntil` is nil | resting: it has failed |
/// | | | gone: the peer is connected, or it has failed for `dialBackOffMax` |
/// | resting | `restsUntil` is set | running: the time has come |
/// | | | gone: the peer has connected by itself |
///
/// A peer whose last connections did not last begins at rest.
struct Dial: Sendable {
  let nodeID: NodeID
  /// nil while the attempt runs.
  var restsUntil: Instant?
  var backOff: Interval
}
