// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// Chunks that a node has, as ascending runs that do not touch (Docs/Protocol.md §5.2).
package struct Holding: Sendable, Equatable {
  package let blob: Blob
  package let chunks: [Range<Int>]

  package init(blob: Blob, chunks: [Range<Int>]) {
    self.blob = blob
    self.chunks = chunks
  }

  /// More runs than this are told in further frames.
  package static let rangesMax = 1024
}
