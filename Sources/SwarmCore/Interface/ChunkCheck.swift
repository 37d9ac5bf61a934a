// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// A chunk of a partial file, and what its bytes must lead from and to if they are the blob's.
package struct ChunkCheck: Sendable, Equatable {
  package let index: Int
  package let from: HashState
  package let to: ChunkHash

  package init(index: Int, from: HashState, to: ChunkHash) {
    self.index = index
    self.from = from
    self.to = to
  }
}
