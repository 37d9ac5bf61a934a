// SPDX-License-Identifier: Apache-2.0

package import ContentModel
package import RegistryCore

/// What an origin knows of the content it owns: which repository has which manifests, blobs and
/// tags, and what is being uploaded. The bytes are in Storage, and are durable before they are
/// named here.
///
/// Every call is one transaction: all of it is durable when the call returns, or none of it ever
/// happened. A call that throws `cancelled` or `io` may have done either, and may be repeated: each
/// is idempotent. Times are Unix seconds and handed in.
///
/// It is not called `Catalog`, since a type named like its module hides the module: `Catalog.Tag`
/// could then not be told from a member of the type.
///
/// A call that takes a note writes its events in its own transaction, if it has done anything; nil
/// where nobody wants to be told.
///
/// **When a repository exists.** A repository is listed, and has a list of tags, while it has a
/// manifest. Its tag history is kept until the last manifest, blob link and upload is gone, and
/// with it every trace of the name.
package protocol RegistryCatalog: Sendable {
  // MARK: Repositories and tags

  /// The repositories that have a manifest, in byte order, after the given one, which need not
  /// exist.
  ///
  /// - Parameter limit: at most so many; nil for all.
  func repositories(
    after: RepositoryName?, limit: Int?
  ) async throws(CatalogError) -> [RepositoryName]

  /// Tags in byte order after the given one, which need not exist; nil if the repository has no
  /// manifest.
  func tags(
    in repository: RepositoryName, after: Tag?, limit: Int?
  ) async throws(CatalogError) -> [Tag]?

  /// How a tag came to point where it does, latest first; removed tags included. The last
  /// `TagMove.perTagMax` moves of a tag and `TagMove.perRepositoryMax` of a repository are kept.
  func tagMoves(
    of tag: Tag, in repository: RepositoryName
  ) async throws(CatalogError) -> [TagMove]

  /// Tells what the tag pointed to, which stays; nil if there is no such tag.
  func removeTag(
    _ tag: Tag, in repository: RepositoryName, at time: Int64, noting note: EventNote?
  ) async throws(CatalogError) -> Digest?

  /// Takes over how a tag moved in another registry, oldest first. What is not later than the
  /// latest move of the tag here is passed over: so it can be repeated, and undoes nothing that was
  /// pushed since.
  ///
  /// - Returns: how often the tag has moved.
  /// - Throws: `missingReferences` if the repository lacks a manifest; nothing has changed then.
  func adoptTag(
    _ tag: Tag, targets: [TagTarget], in repository: RepositoryName
  ) async throws(CatalogError) -> Int

  // MARK: Manifests

  func manifest(
    _ reference: Reference, in repository: RepositoryName
  ) async throws(CatalogError) -> CatalogManifest?

  /// The same where that is known without a wait; nil says nothing. What is told is as it is in the
  /// catalog at this moment.
  ///
  /// - Parameter stale: of a manifest that is asked for by digest and was last renewed before this
  ///   Unix time nothing is told: `renewManifest` is to be called.
  func knownManifest(
    _ reference: Reference, in repository: RepositoryName, renewedSince stale: Int64
  ) -> CatalogManifest?

  /// Names a manifest in a repository, and by its tags if it has any.
  ///
  /// That all required content is in the repository is checked in the same transaction, so that no
  /// delete comes between. A manifest that is there already is renewed.
  ///
  /// - Returns: the manifests that its tags have left.
  /// - Throws: `missingReferences`, and then nothing has changed.
  @discardableResult
  func putManifest(
    _ push: ManifestPush, in repository: RepositoryName, at time: Int64, noting note: EventNote?
  ) async throws(CatalogError) -> [Digest]

  /// Removes a manifest and the tags that point to it; false if there is no such manifest. Blobs
  /// stay linked. An index that lists the manifest stays as well, as in CNCF Distribution.
  ///
  /// - Parameter note: to which those tags are added.
  func removeManifest(
    _ digest: Digest, in repository: RepositoryName, at time: Int64, noting note: EventNote?
  ) async throws(CatalogError) -> Bool

  /// The manifests of the repository that refer to a digest, by digest and kind.
  func references(
    to digest: Digest, in repository: RepositoryName
  ) async throws(CatalogError) -> [CatalogReference]

  /// By which names a manifest goes, in all repositories.
  func names(of manifest: Digest) async throws(CatalogError) -> ManifestNames

  /// The manifests of a repository, in no order that means anything, after the one that the last
  /// call ended with.
  func manifests(
    in repository: RepositoryName, after: Digest?, limit: Int
  ) async throws(CatalogError) -> [CatalogManifest]

  // MARK: Referrers

  /// The manifests of the repository whose subject is the digest, which need not be there, in an
  /// order that holds while pages are read; none if there is no such repository.
  func referrers(
    of subject: Digest, in repository: RepositoryName, _ query: ReferrerQuery
  ) async throws(CatalogError) -> ReferrerPage

  /// Manifests with a subject that were pushed before the catalog kept what their subject's list
  /// shows of them. `referrers` lists each without a type until it is described.
  func undescribedReferrers(limit: Int) async throws(CatalogError) -> [UndescribedReferrer]

  /// Tells what the bytes of such a manifest say. One that is described already stays as it is.
  func describeReferrer(
    _ digest: Digest, in repository: RepositoryName, artifactType: String?,
    annotations: [ManifestAnnotation]
  ) async throws(CatalogError)

  // MARK: Blobs

  /// The blobs of a repository, in no order that means anything, after the one that the last call
  /// ended with.
  func blobs(
    in repository: RepositoryName, after: Digest?, limit: Int
  ) async throws(CatalogError) -> [Blob]

  /// The size of a blob that may be read from the repository; nil if it is not linked there.
  func linkedBlobBytes(
    _ digest: Digest, in repository: RepositoryName
  ) async throws(CatalogError) -> Int64?

  /// Links a blob into a repository; one that is linked already is renewed, so that it is not
  /// taken for garbage while its manifest is on the way.
  ///
  /// - Parameter upload: forgotten in the same transaction, since it has become the blob.
  func link(
    _ blob: Blob, in repository: RepositoryName, at time: Int64, closing upload: UploadID?,
    noting note: EventNote?
  ) async throws(CatalogError)

  /// Links a blob that another repository has, and tells its size; nil if `source` does not have
  /// it.
  ///
  /// - Parameters:
  ///   - source: nil for any repository. Whether the caller may read there is for the caller to
  ///     decide.
  ///   - note: to which the size is added.
  func mount(
    _ digest: Digest, from source: RepositoryName?, into repository: RepositoryName,
    at time: Int64, noting note: EventNote?
  ) async throws(CatalogError) -> Int64?

  /// False if the blob is not linked there. A blob that manifests refer to is unlinked as well:
  /// "the registry MAY" refuse (OCI distribution-spec: deleting blobs), CNCF Distribution does not.
  func unlinkBlob(
    _ digest: Digest, in repository: RepositoryName, noting note: EventNote?
  ) async throws(CatalogError) -> Bool

  // MARK: Uploads

  /// Notes that an upload belongs to a repository. Its size is that of its file.
  func openUpload(
    _ id: UploadID, in repository: RepositoryName, at time: Int64
  ) async throws(CatalogError)

  func upload(_ id: UploadID) async throws(CatalogError) -> CatalogUpload?

  /// Uploads started before a time, oldest first.
  func uploads(
    startedBefore time: Int64, limit: Int?
  ) async throws(CatalogError) -> [CatalogUpload]

  /// False if there is no such upload.
  func closeUpload(_ id: UploadID) async throws(CatalogError) -> Bool

  // MARK: Garbage collection

  /// Whether any repository has the digest as a blob or a manifest.
  func owns(_ digest: Digest) async throws(CatalogError) -> Bool

  /// Every digest that is owned, in order, to be compared with what is stored.
  func ownedDigests(
    after: Digest?, limit: Int
  ) async throws(CatalogError) -> [Digest]

  /// Blobs to which no manifest of their repository refers and that were linked, mounted or renewed
  /// before a time; by digest and repository, after the given link, which need not exist any more.
  func unreferencedBlobs(
    linkedBefore time: Int64, after: OwnedContent?, limit: Int
  ) async throws(CatalogError) -> [CatalogBlobLink]

  /// Manifests pushed or renewed before a time to which nothing leads: no tag, no other manifest of
  /// the repository, and no subject that is there. By digest and repository, after the given one,
  /// which need not exist any more.
  func untaggedManifests(
    pushedBefore time: Int64, after: OwnedContent?, limit: Int
  ) async throws(CatalogError) -> [UntaggedManifest]

  /// The size of a blob that somebody is to be told of as being there; nil if it is not linked. If
  /// it was last renewed before `stale`, it is renewed.
  func renewLink(
    of digest: Digest, in repository: RepositoryName, ifBefore stale: Int64, at time: Int64
  ) async throws(CatalogError) -> Int64?

  /// The same of a manifest; nil if the repository does not have it.
  func renewManifest(
    _ digest: Digest, in repository: RepositoryName, ifBefore stale: Int64, at time: Int64
  ) async throws(CatalogError) -> CatalogManifest?

  /// Removes those of the manifests that `untaggedManifests` would still list, and tells which.
  /// What they referred to is renewed: from now on it has its own grace.
  func removeUntagged(
    _ manifests: [OwnedContent], pushedBefore expiry: Int64, at time: Int64
  ) async throws(CatalogError) -> [OwnedContent]

  /// Unlinks those of the blobs that `unreferencedBlobs` would still list, and tells which.
  func unlinkUnreferenced(
    _ blobs: [OwnedContent], linkedBefore expiry: Int64
  ) async throws(CatalogError) -> [OwnedContent]

  /// How many names a digest has: one for each repository that has it as a blob, and one for each
  /// that has it as a manifest.
  func ownersCount(of digest: Digest) async throws(CatalogError) -> Int

  /// Digests whose last name is gone and whose bytes are to follow, in order. Whatever takes a name
  /// away adds the digest here in the same transaction, and whatever gives one takes it out.
  func deleting(after: Digest?, limit: Int) async throws(CatalogError) -> [Digest]

  /// Whether the bytes of a digest are still to go.
  ///
  /// MUST be asked by who alone may store and name the digest then, until its bytes are gone and
  /// `finishDeleting` has returned.
  func isDeleting(_ digest: Digest) async throws(CatalogError) -> Bool

  /// Adds those of the digests that nobody owns to what is deleting, and tells which were not yet.
  func markDeleting(_ digests: [Digest]) async throws(CatalogError) -> [Digest]

  /// The bytes are gone.
  func finishDeleting(_ digest: Digest) async throws(CatalogError)
}
