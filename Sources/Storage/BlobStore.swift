// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// The blobs of one node, whatever keeps them: whole ones for anyone to read, one `BlobSession` for
/// each in progress, and uploads. Every call may block, on a disk for instance; the caller chooses
/// the thread.
///
/// What only files can do, such as to take in those of another program, is asked of `FileBlobStore`
/// by name. What every driver does is what the claims of `BlobStoreConformance` say.
package protocol BlobStore: Sendable {
  /// Where the blobs are, for people: a folder, or the like.
  var location: String { get }

  /// Whether nothing can be written: what is stored is served, and whatever has to write throws
  /// `readOnly`.
  var isReadOnly: Bool { get }

  // MARK: Whole blobs

  /// The whole blob with this digest; nil if there is none.
  func find(_ digest: Digest) throws(StorageError) -> StoredBlob?

  /// Opens the whole blob with this digest; throws `notFound` if there is none.
  func open(_ digest: Digest) throws(StorageError) -> any BlobReader

  /// The chain as `commit` was given it; nil if the blob is not there or has none.
  func chain(of digest: Digest) throws(StorageError) -> [UInt8]?

  /// Every whole blob, in the order of digests.
  func digests() throws(StorageError) -> [Digest]

  /// Stores a small blob whose bytes the caller has checked against `digest`, such as a manifest;
  /// it is durable when this returns, if anything in the store is. Where the blob is whole already,
  /// only a missing media type is added.
  func storeWhole(
    _ digest: Digest, bytes: [UInt8], mediaType: String?, isPushed: Bool
  ) throws(StorageError)

  /// Removes a whole blob. Returns the bytes it took, which the store has free when the last reader
  /// lets go; nil if there was none. Open readers and sessions go on undisturbed.
  ///
  /// A blob that is installed meanwhile is either removed whole or stays whole. After an error the
  /// blob may be gone all the same, which `footprint(of:)` tells.
  @discardableResult
  func delete(_ digest: Digest) throws(StorageError) -> Int64?

  /// What the blob takes, and when it was last of use; nil if there is no whole blob with this
  /// digest.
  func footprint(of digest: Digest) throws(StorageError) -> BlobFootprint?

  /// Writes down that the blob was used at this Unix time; false if it is not there. The caller
  /// sees to it that a blob in demand does not cost a write for every use.
  @discardableResult
  func recordUse(of digest: Digest, atSeconds seconds: Int64) throws(StorageError) -> Bool

  // MARK: Names beside a manifest: a help for the day the catalog is lost

  /// Replaces what is written beside a whole blob, in one step; nothing is to be written where the
  /// blob is gone meanwhile. Empty takes it away.
  func writeNames(_ bytes: [UInt8], of digest: Digest) throws(StorageError)

  /// What was written beside the blob; nil if nothing was. Throws `corrupt` above `bytesMax`.
  func names(of digest: Digest, bytesMax: Int64) throws(StorageError) -> [UInt8]?

  /// Whether anything is written beside the blob.
  func hasNames(_ digest: Digest) throws(StorageError) -> Bool

  // MARK: Blobs in progress

  /// Joins or starts the one session of a blob, reserving its space. With `resuming` it goes on
  /// from the partial blob that was left, if there is one of this size; without, that is removed.
  /// `BlobSession.isResumed` tells which it was.
  ///
  /// `tailBytes` is how much of every response is withheld until the blob is proven; nil for the
  /// length of the last chunk. It is at least 1 where there is a byte at all, and a session that is
  /// joined keeps its own. Throws `sizeConflict` if the live session has another size.
  func begin(
    _ blob: Blob, tailBytes: Int64?, resuming isResuming: Bool
  ) throws(StorageError) -> BeginOutcome

  /// What there is of the blob, in use or not; nil if there is nothing to go on from.
  func partial(of digest: Digest) throws(StorageError) -> PartialBlob?

  /// Every partial blob without a session, in the order of digests: what a quota counts, and may
  /// discard.
  func partials() throws(StorageError) -> [PartialBlob]

  /// Removes a partial blob; false if there is none, or a session that uses it.
  @discardableResult
  func discardPartial(_ digest: Digest) throws(StorageError) -> Bool

  // MARK: Uploads

  /// Begins the upload `id`, which is 1 to 64 lower-case hexadecimal digits and MUST NOT have been
  /// used before.
  func createUpload(_ id: String) throws(StorageError) -> UploadFile

  /// The upload `id`, as far as it has come; nil if there is none. After the end of the process,
  /// whatever ended it, it may have bytes that no one was told of, but lacks none that someone was;
  /// a power loss may take its last ones.
  func openUpload(_ id: String) throws(StorageError) -> UploadFile?

  /// The ids of all uploads, open or not, in ascending order.
  func uploads() throws(StorageError) -> [String]

  /// Unix time at which bytes were last appended to the upload; nil if there is none.
  func uploadWrittenSeconds(_ id: String) throws(StorageError) -> Int64?

  // MARK: Health

  /// Writes a little, as an upload would, and takes it back: whether the store takes anything in,
  /// after it has refused to.
  func tryWriting() throws(StorageError)
}

extension BlobStore {
  package func storeWhole(
    _ digest: Digest, bytes: [UInt8], mediaType: String?
  ) throws(StorageError) {
    try storeWhole(digest, bytes: bytes, mediaType: mediaType, isPushed: false)
  }

  package func begin(
    _ blob: Blob, tailBytes: Int64? = nil
  ) throws(StorageError) -> BeginOutcome {
    try begin(blob, tailBytes: tailBytes, resuming: false)
  }

  package func begin(_ blob: Blob, resuming isResuming: Bool) throws(StorageError) -> BeginOutcome {
    try begin(blob, tailBytes: nil, resuming: isResuming)
  }

  /// What every whole blob takes, in the order of digests.
  package func inventory() throws(StorageError) -> [BlobFootprint] {
    var footprints: [BlobFootprint] = []
    for digest in try digests() {
      // One may be deleted meanwhile.
      if let footprint = try footprint(of: digest) { footprints.append(footprint) }
    }
    return footprints
  }

  /// What `tryWriting` needs: enough for a manifest and its catalog entries; so little that others
  /// do not miss it.
  static var trialBytes: Int64 { 1 << 20 }

  /// Gives the upload up; false if there is none. Throws `busy` while it is being installed.
  @discardableResult
  package func removeUpload(_ id: String) throws(StorageError) -> Bool {
    guard let file = try openUpload(id) else { return false }
    try file.remove()
    return true
  }
}
