// SPDX-License-Identifier: Apache-2.0

/// A chunk by the blob's number in the `Library`: an eighth of the size of a `ChunkReference`.
package struct ChunkName: Sendable, Hashable {
  package let blob: Int32
  package let index: Int32

  package init(blob: Int, index: Int) {
    self.blob = Int32(blob)
    self.index = Int32(index)
  }
}
