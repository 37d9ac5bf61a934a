// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// Who supplies a blob, as far as the tracker knows (Docs/Protocol.md §6.7).
package struct Supply: Sendable, Equatable {
  package let digest: Digest
  /// The node that streams the blob from upstream now.
  package let leaseHolder: NodeID?
  /// Nodes known to hold the whole blob.
  package let holderCount: Int

  package init(digest: Digest, leaseHolder: NodeID?, holderCount: Int) {
    self.digest = digest
    self.leaseHolder = leaseHolder
    self.holderCount = holderCount
  }
}
