// SPDX-License-Identifier: Apache-2.0

package import ContentModel
package import RegistryCore

/// Changes that nobody is told of.
extension RegistryCatalog {
  package func removeTag(
    _ tag: Tag, in repository: RepositoryName, at time: Int64
  ) async throws(CatalogError) -> Digest? {
    try await removeTag(tag, in: repository, at: time, noting: nil)
  }

  @discardableResult
  package func putManifest(
    _ push: ManifestPush, in repository: RepositoryName, at time: Int64
  ) async throws(CatalogError) -> [Digest] {
    try await putManifest(push, in: repository, at: time, noting: nil)
  }

  package func removeManifest(
    _ digest: Digest, in repository: RepositoryName, at time: Int64
  ) async throws(CatalogError) -> Bool {
    try await removeManifest(digest, in: repository, at: time, noting: nil)
  }

  package func link(
    _ blob: Blob, in repository: RepositoryName, at time: Int64, closing upload: UploadID?
  ) async throws(CatalogError) {
    try await link(blob, in: repository, at: time, closing: upload, noting: nil)
  }

  /// Links a blob that came by another way than an upload.
  package func link(
    _ blob: Blob, in repository: RepositoryName, at time: Int64
  ) async throws(CatalogError) {
    try await link(blob, in: repository, at: time, closing: nil, noting: nil)
  }

  package func mount(
    _ digest: Digest, from source: RepositoryName?, into repository: RepositoryName, at time: Int64
  ) async throws(CatalogError) -> Int64? {
    try await mount(digest, from: source, into: repository, at: time, noting: nil)
  }

  package func unlinkBlob(
    _ digest: Digest, in repository: RepositoryName
  ) async throws(CatalogError) -> Bool {
    try await unlinkBlob(digest, in: repository, noting: nil)
  }
}
