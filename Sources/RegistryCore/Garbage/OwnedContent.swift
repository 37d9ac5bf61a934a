// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// A digest by the name of a repository that has it, as a blob or as a manifest: what a sweep takes
/// away one at a time.
package struct OwnedContent: Sendable, Hashable {
  package let repository: RepositoryName
  package let digest: Digest

  package init(_ digest: Digest, in repository: RepositoryName) {
    self.repository = repository
    self.digest = digest
  }
}
