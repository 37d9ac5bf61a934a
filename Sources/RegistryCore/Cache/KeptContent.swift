// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// A blob or manifest that is to stay in the cache, there or not yet.
package struct KeptContent: Sendable, Hashable {
  package let digest: Digest
  /// As the manifest says that refers to it.
  package let sizeBytes: Int64

  package init(digest: Digest, sizeBytes: Int64) {
    precondition(sizeBytes >= 0, "no content has \(sizeBytes) bytes")
    self.digest = digest
    self.sizeBytes = sizeBytes
  }
}
