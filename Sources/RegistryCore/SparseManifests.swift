// SPDX-License-Identifier: Apache-2.0

/// Which manifests are taken although content they refer to has not been pushed.
///
/// The specification has a code for refusing such a manifest, `MANIFEST_BLOB_UNKNOWN`, and leaves
/// it to the registry when to do so. An index with some of its platforms is pulled by those who run
/// one of them, and copying one platform under the index's own digest is what it is for. An image
/// without a layer can be pulled by nobody, so a push that lost one is told so.
package enum SparseManifests: String, Sendable, Hashable, CaseIterable {
  /// None, as CNCF Distribution has it.
  case none
  /// An index whose manifests are missing.
  case indexes
  /// Any manifest, also an image whose config or layers are missing.
  case all

  /// The blobs without which the manifest is refused.
  package func requiredBlobs(of references: ManifestReferences) -> [Descriptor] {
    self == .all ? [] : references.requiredBlobs
  }

  /// The manifests without which the manifest is refused.
  package func requiredManifests(of references: ManifestReferences) -> [Descriptor] {
    self == .none ? references.manifests : []
  }
}
