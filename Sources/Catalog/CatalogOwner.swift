// SPDX-License-Identifier: Apache-2.0

package import RegistryCore

/// A repository that has a digest, and as what.
package struct CatalogOwner: Sendable, Hashable {
  package let repository: RepositoryName
  package let isManifest: Bool
  /// As the repository has it noted.
  package let sizeBytes: Int64

  package init(repository: RepositoryName, isManifest: Bool, sizeBytes: Int64) {
    self.repository = repository
    self.isManifest = isManifest
    self.sizeBytes = sizeBytes
  }
}
