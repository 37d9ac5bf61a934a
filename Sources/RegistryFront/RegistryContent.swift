// SPDX-License-Identifier: Apache-2.0

package import ContentModel
package import RegistryCore

/// What the registry front serves; the node behind it decides where it comes from.
///
/// `upstream` is the name by which the client calls the upstream it means (containerd's `?ns=`);
/// nil leaves the choice to the node. A call that throws has promised the client nothing: it is
/// answered with the error, so that the client can try its next registry.
package protocol RegistryContent: Sendable {
  func manifest(
    _ reference: Reference, in repository: RepositoryName, upstream: String?
  ) async throws(RegistryError) -> ManifestContent

  /// The same where it takes no wait. Nil says nothing, and is what content says that does not
  /// care.
  ///
  /// - Parameter isHead: whether the client is not to have the bytes.
  func manifestAtHand(
    _ reference: Reference, in repository: RepositoryName, upstream: String?, isHead: Bool
  ) -> ManifestContent?

  /// The same, without the bytes.
  func manifestHead(
    _ reference: Reference, in repository: RepositoryName, upstream: String?
  ) async throws(RegistryError) -> ManifestHead

  /// - Returns: the size of the blob in bytes.
  func blobHead(
    _ digest: Digest, in repository: RepositoryName, upstream: String?
  ) async throws(RegistryError) -> Int64

  /// Returns only when a source for the first chunk of the response is held: the front answers 200
  /// on it, and clients do not try another registry after that.
  ///
  /// - Parameter range: the part the client asked for, nil for all. The front cuts; the range tells
  ///   which bytes will be needed first.
  func blob(
    _ digest: Digest, in repository: RepositoryName, upstream: String?, range: ByteRange?
  ) async throws(RegistryError) -> any BlobBody

  func tags(
    in repository: RepositoryName, upstream: String?, pagination: Pagination
  ) async throws(RegistryError) -> TagPage

  /// What is about the manifest, which need not be there. MUST NOT throw what is answered 404 where
  /// the repository or the subject is unknown: to clients that says that there is no such API.
  func referrers(
    of subject: Digest, in repository: RepositoryName, upstream: String?, query: ReferrerQuery
  ) async throws(RegistryError) -> ReferrerPage
}

extension RegistryContent {
  package func manifestAtHand(
    _ reference: Reference, in repository: RepositoryName, upstream: String?, isHead: Bool
  ) -> ManifestContent? { nil }
}
