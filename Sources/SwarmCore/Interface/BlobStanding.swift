// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// What a node says of one blob that it is after or serves, for those who check it from outside.
package struct BlobStanding: Sendable {
  package let blob: Blob
  package let held: ChunkSet
  /// Proven and on disk.
  package let isWhole: Bool
  /// It is being pulled under a lease.
  package let holdsLease: Bool
}
