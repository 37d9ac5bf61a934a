// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// What hashing a chunk from the entry before it gave (Design: the digest chain).
package enum ChunkHash: Sendable, Equatable {
  /// Any chunk but the last: the state after it.
  case state(HashState)
  /// The last chunk: the finalized digest of the blob.
  case digest(Digest)
}
