// SPDX-License-Identifier: Apache-2.0

package import ContentModel
package import RegistryCore

/// What clients may do to a node's own content; the node behind the front decides where it goes.
///
/// Every call refuses by throwing; what the client is told is the error. Returning is a promise: a
/// blob or manifest that was acknowledged MUST survive a crash of the process, and a blob MUST
/// match its digest before anybody can read it.
package protocol RegistryPush: Sendable {
  /// The same for one request. Who is told of what happens to the registry's content is told of the
  /// request as well.
  func serving(_ request: RequestFacts) -> any RegistryPush

  func startUpload(in repository: RepositoryName) async throws(RegistryError) -> UploadStatus

  /// Links a blob that is in another repository already.
  ///
  /// - Parameter source: nil if the client does not know which repository has it.
  /// - Returns: false if it cannot be mounted; the front then starts an upload.
  func mount(
    _ digest: Digest, from source: RepositoryName?, in repository: RepositoryName
  ) async throws(RegistryError) -> Bool

  /// - Throws: `blobUploadUnknown` if there is no such upload in this repository, as all that
  ///   take an upload do.
  ///
  /// MUST NOT wait for a request that works on the upload: a client asks this when its connection
  /// has died, of which that request may know nothing.
  func uploadStatus(
    _ id: UploadID, in repository: RepositoryName
  ) async throws(RegistryError) -> UploadStatus

  /// Appends a chunk. MUST check it with `UploadStatus.admit` before it reads from the body, in one
  /// step with claiming the upload: two requests may append at once. Then the older one is ended as
  /// if its body had broken off, or the newer one is refused with `unavailable`, to be tried again.
  /// When the body throws, what has arrived stays, and the error is passed on.
  func append(
    _ body: UploadBody, to id: UploadID, in repository: RepositoryName
  ) async throws(RegistryError) -> UploadStatus

  /// Makes the upload, with the last chunk if there is one, a blob of the repository.
  ///
  /// - Throws: `digestInvalid` if the content has another digest; otherwise as `append`.
  func finish(
    _ id: UploadID, in repository: RepositoryName, digest: Digest, body: UploadBody?
  ) async throws(RegistryError)

  /// Takes a whole blob at once; nothing of it stays unless all of it is there and matches.
  func storeBlob(
    _ body: UploadBody, digest: Digest, in repository: RepositoryName
  ) async throws(RegistryError)

  func cancelUpload(
    _ id: UploadID, in repository: RepositoryName
  ) async throws(RegistryError)

  /// MUST check the digest with `PushedManifest.check`, and that all that its `SparseManifests`
  /// requires is in the repository (`RegistryError.unknownReferences` otherwise). A manifest with a
  /// subject MUST be among the subject's referrers from then on.
  ///
  /// - Parameter tags: point to the manifest as well, all of them or none.
  /// - Returns: the digest of the manifest: the reference's if that is one, otherwise SHA-256.
  func putManifest(
    _ manifest: PushedManifest, as reference: Reference, tags: [Tag],
    in repository: RepositoryName
  ) async throws(RegistryError) -> Digest

  /// Removes a tag alone, or a manifest with the tags that point to it.
  func deleteManifest(
    _ reference: Reference, in repository: RepositoryName
  ) async throws(RegistryError)

  func deleteBlob(
    _ digest: Digest, in repository: RepositoryName
  ) async throws(RegistryError)

  func repositories(_ pagination: Pagination) async throws(RegistryError) -> RepositoryPage
}

extension RegistryPush {
  /// A manifest under one name.
  package func putManifest(
    _ manifest: PushedManifest, as reference: Reference, in repository: RepositoryName
  ) async throws(RegistryError) -> Digest {
    try await putManifest(manifest, as: reference, tags: [], in: repository)
  }
}
