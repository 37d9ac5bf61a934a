// SPDX-License-Identifier: Apache-2.0

/// A chunk from upstream in a node's memory.
struct Buffer: Sendable {
  let fetch: Int
  let chunk: ChunkName
  let content: UInt64
}
