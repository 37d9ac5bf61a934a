// SPDX-License-Identifier: Apache-2.0

package import ContentModel
package import RegistryCore

/// A manifest to be named in a repository, its bytes being durable.
package struct ManifestPush: Sendable, Hashable {
  package let manifest: CatalogManifest
  /// All that the manifest refers to, whether it has to be there or not.
  package let references: ManifestReferences
  /// What has to be linked in the repository as a blob. Content with a home elsewhere need not be,
  /// nor need a subject: the rule is RegistryCore's.
  package let requiredBlobs: [Digest]
  /// What has to be in the repository as a manifest or as a blob: BuildKit keeps its cache as an
  /// index of layers, and CNCF Distribution takes it.
  package let requiredManifests: [Digest]
  /// What is to point to it; none for a push by digest alone.
  package let tags: [Tag]

  package init(
    _ manifest: CatalogManifest, references: ManifestReferences, requiredBlobs: [Digest],
    requiredManifests: [Digest], tags: [Tag]
  ) {
    self.manifest = manifest
    self.references = references
    self.requiredBlobs = requiredBlobs
    self.requiredManifests = requiredManifests
    self.tags = tags
  }

  /// A push by tag, or by digest alone if there is none.
  package init(
    _ manifest: CatalogManifest, references: ManifestReferences, requiredBlobs: [Digest],
    requiredManifests: [Digest], tag: Tag?
  ) {
    self.init(
      manifest, references: references, requiredBlobs: requiredBlobs,
      requiredManifests: requiredManifests, tags: tag.map { [$0] } ?? [])
  }
}
