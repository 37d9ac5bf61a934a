// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// One chunk of one blob.
package struct ChunkReference: Sendable, Hashable {
  package let digest: Digest
  package let index: Int

  package init(_ digest: Digest, _ index: Int) {
    self.digest = digest
    self.index = index
  }
}

extension ChunkReference: CustomStringConvertible {
  package var description: String { "\(digest.hex.prefix(8))#\(index)" }
}
