// SPDX-License-Identifier: Apache-2.0

package import ContentModel
package import RegistryCore

/// That a repository has a blob.
package struct CatalogBlobLink: Sendable, Hashable {
  package let repository: RepositoryName
  package let blob: Blob
  /// When it was last linked, mounted or renewed; Unix seconds.
  package let linkedAt: Int64

  package init(repository: RepositoryName, blob: Blob, linkedAt: Int64) {
    self.repository = repository
    self.blob = blob
    self.linkedAt = linkedAt
  }
}
