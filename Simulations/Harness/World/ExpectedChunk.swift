// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// What `expectChunk` has announced.
struct ExpectedChunk: Sendable {
  let chunk: ChunkName
  let state: HashState
}
