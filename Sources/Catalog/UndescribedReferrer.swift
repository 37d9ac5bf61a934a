// SPDX-License-Identifier: Apache-2.0

package import ContentModel
package import RegistryCore

/// A manifest with a subject of which the catalog does not know what its subject's list shows: it
/// was pushed before there were such lists.
package struct UndescribedReferrer: Sendable, Hashable {
  package let repository: RepositoryName
  package let digest: Digest
  package let mediaType: MediaType

  package init(repository: RepositoryName, digest: Digest, mediaType: MediaType) {
    self.repository = repository
    self.digest = digest
    self.mediaType = mediaType
  }
}
