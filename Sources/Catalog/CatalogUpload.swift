// SPDX-License-Identifier: Apache-2.0

package import RegistryCore

/// An upload in progress. How far it has come is what its file says.
package struct CatalogUpload: Sendable, Hashable {
  package let id: UploadID
  package let repository: RepositoryName
  /// Unix seconds.
  package let startedAt: Int64

  package init(id: UploadID, repository: RepositoryName, startedAt: Int64) {
    self.id = id
    self.repository = repository
    self.startedAt = startedAt
  }
}
