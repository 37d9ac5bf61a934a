// SPDX-License-Identifier: Apache-2.0

package import ContentModel
package import RegistryCore

/// That a repository has a blob.
package struct CatalogBlobLink: Sendable, Hashable {
  package let repository: RepositoryName
  package let blob: Blob
  /// When it was last linked, mounted or renewed; Unix seconds.
  package let linkedAt: Int64
  /// Whether somebody else has a use for the bytes: a manifest of another repository that has them
  /// too, another repository since lately, or any that has them as a manifest.
  package let isNeededElsewhere: Bool

  package init(
    repository: RepositoryName, blob: Blob, linkedAt: Int64, isNeededElsewhere: Bool
  ) {
    self.repository = repository
    self.blob = blob
    self.linkedAt = linkedAt
    self.isNeededElsewhere = isNeededElsewhere
  }

  /// What the store would win if this link went, with all others like it.
  package var freedBytes: Int64 { isNeededElsewhere ? 0 : blob.sizeBytes }
}
