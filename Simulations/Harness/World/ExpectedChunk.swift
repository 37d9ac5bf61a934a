// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// What `expectChunk` has announced, until it is written or given up.
struct ExpectedChunk: Sendable {
  let chunk: ChunkName
  let state: HashState
  /// All of it is here, and the disk is at it.
  var hasArrived = false

  /// It goes into memory, and from there to the core.
  var isHedge = false

  init(
    chunk: ChunkName, state: HashState, hasArrived: Bool = false, isHedge: Bool = false
  ) {
    self.chunk = chunk
    self.isHedge = isHedge
    self.state = state
    self.hasArrived = hasArrived
  }
}
