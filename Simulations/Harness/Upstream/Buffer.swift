// SPDX-License-Identifier: Apache-2.0

/// A chunk in a node's memory.
struct Buffer: Sendable {
  /// Nil for one from a peer.
  let fetch: Int?
  let chunk: ChunkName
  let content: UInt64
}
