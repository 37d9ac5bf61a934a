// SPDX-License-Identifier: Apache-2.0

import ContentModel
import SwarmCore

/// One request to upstream for the bytes of a blob.
struct FetchRecord: Sendable, Equatable {
  let upstream: UpstreamLabel
  let cause: Observation.FetchCause
  let fromChunk: Int
  let started: Instant
  var ended: Instant?
  var outcome: UpstreamOutcome?
  /// Of whole chunks that came, kept or not. What a fetch had read of a chunk when it was broken
  /// off is not in it.
  var bytes: Int64 = 0
}
