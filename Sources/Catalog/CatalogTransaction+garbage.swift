// SPDX-License-Identifier: Apache-2.0

import ContentModel
import GRDB
import RegistryCore

/// What has a name, what has lost its last, and what is to go: always told in the transaction that
/// makes it so.
extension CatalogTransaction {
  /// The digest is given a name.
  func keep(_ digest: Digest) throws(CatalogError) {
    try execute(.unmarkDeleting, ["value": digest.stored])
  }

  /// The digest has lost a name. If that was the last, its bytes are to go.
  func release(digest: Int64) throws(CatalogError) {
    try execute(.markDeletingIfNameless, ["digest": digest])
    try removeIfUnused(digest: digest)
  }

  /// False if it may not go any more.
  func removeUntagged(
    _ content: OwnedContent, pushedBefore expiry: Int64, at time: Int64
  ) throws(CatalogError) -> Bool {
    guard let repository = try repositoryID(content.repository),
      let manifest = try digestID(content.digest),
      try exists(
        .isUntagged, ["repository": repository, "digest": manifest, "before": expiry])
    else { return false }
    try execute(
      .renewTargetLinks, ["repository": repository, "manifest": manifest, "time": time])
    try removeManifest(manifest, in: repository, at: time)
    try removeIfEmpty(repository: repository)
    return true
  }

  /// False if it may not go any more.
  func unlinkUnreferenced(
    _ content: OwnedContent, linkedBefore expiry: Int64
  ) throws(CatalogError) -> Bool {
    guard let repository = try repositoryID(content.repository),
      let digest = try digestID(content.digest),
      try execute(
        .removeUnreferencedLink,
        ["repository": repository, "digest": digest, "before": expiry]) > 0
    else { return false }
    try release(digest: digest)
    try removeIfEmpty(repository: repository)
    return true
  }
}
