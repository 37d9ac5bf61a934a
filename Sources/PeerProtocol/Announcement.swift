// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// How one node stands to one blob, told to the tracker when it changes (Docs/Protocol.md §6.1).
package struct Announcement: Sendable, Equatable {
  package let blob: Blob
  package let standing: Standing

  package init(blob: Blob, standing: Standing) {
    self.blob = blob
    self.standing = standing
  }

  package enum Standing: Sendable, Equatable {
    /// The node is after the blob and has this many chunks from the start without a gap. Only a
    /// node that may fetch from upstream is eligible for the lease.
    case wanting(prefixChunks: Int, isEligible: Bool)
    /// The node holds the whole blob, proven.
    case holding
    /// The node neither wants nor holds the blob.
    case gone
  }

  package static let batchMax = 512
}
