// SPDX-License-Identifier: Apache-2.0

package import ContentModel
package import RegistryCore

/// One thing that could be removed, or was.
package struct GarbageItem: Sendable, Hashable {
  package enum Reason: Sendable, Hashable {
    /// A repository has the blob, and none of its manifests refers to it. Seconds since 1970.
    case unreferenced(RepositoryName, sinceSeconds: Int64)
    /// Neither a tag nor another manifest of the repository leads to the manifest. Seconds since
    /// 1970.
    case untagged(RepositoryName, sinceSeconds: Int64)
    /// The last repository that had it has it no more.
    case deleted
    /// It is stored, no repository of this node owns it, and no upstream it could be of is
    /// mirrored.
    case unowned
    /// An upload that nobody has gone on with. Seconds since 1970.
    case uploadAbandoned(RepositoryName, sinceSeconds: Int64)
  }

  /// Nil for an upload.
  package let digest: Digest?
  package let sizeBytes: Int64
  package let reason: Reason

  package init(digest: Digest?, sizeBytes: Int64, reason: Reason) {
    precondition(sizeBytes >= 0)
    self.digest = digest
    self.sizeBytes = sizeBytes
    self.reason = reason
  }
}
