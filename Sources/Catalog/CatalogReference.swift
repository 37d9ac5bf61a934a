// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// A manifest that refers to a digest, and as what.
package struct CatalogReference: Sendable, Hashable {
  package let manifest: Digest
  package let kind: ReferenceKind

  package init(manifest: Digest, kind: ReferenceKind) {
    self.manifest = manifest
    self.kind = kind
  }
}
