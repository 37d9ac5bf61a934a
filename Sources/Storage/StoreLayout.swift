// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// Where everything lies under a data directory.
///
///     lock
///     blobs/<alg>/<first 2 hex>/<hex>/{data,entries,mediatype,pushed,names}   whole blobs
///     partial/<alg>/<hex>/{data,entries,mediatype}                      begun, not proven
///     uploads/<id>/data                                                 being pushed
///     temporary/<number>/…                                              being prepared or removed
///     quarantine/<alg>-<hex>/…                                          found damaged by a check
///
/// A folder gets into `blobs` only by a rename of all it contains, so nothing in there is ever
/// half-written. The chain of a partial blob is what was known of it so far, and only grows; the
/// chain of a whole blob replaces it in one step.
struct StoreLayout: Sendable {
  let root: String

  var lock: String { "\(root)/lock" }
  var temporary: String { "\(root)/temporary" }

  var quarantine: String { "\(root)/quarantine" }
  var uploads: String { "\(root)/uploads" }

  var blobs: String { "\(root)/blobs" }

  func blobs(_ algorithm: HashAlgorithm) -> String { "\(blobs)/\(algorithm.name)" }
  func partial(_ algorithm: HashAlgorithm) -> String { "\(root)/partial/\(algorithm.name)" }

  func blobShard(_ digest: Digest) -> String {
    "\(blobs(digest.algorithm))/\(digest.hex.prefix(Self.shardCharacters))"
  }

  func blobFolder(_ digest: Digest) -> String { "\(blobShard(digest))/\(digest.hex)" }
  func partialFolder(_ digest: Digest) -> String { "\(partial(digest.algorithm))/\(digest.hex)" }
  func uploadFolder(_ id: String) -> String { "\(uploads)/\(id)" }
  func temporaryFolder(_ number: UInt64) -> String { "\(temporary)/\(number)" }

  static func data(in folder: String) -> String { "\(folder)/data" }
  /// Named `chain` when blobs of up to 64 MiB were cut into other chunks, whose entries must not be
  /// read as those of today's.
  static func chain(in folder: String) -> String { "\(folder)/entries" }
  /// What is to become `entries` of a whole blob.
  static func finishedChain(in folder: String) -> String { "\(folder)/entries.finished" }
  static func mediaType(in folder: String) -> String { "\(folder)/mediatype" }

  /// By which names a manifest goes.
  static func names(in folder: String) -> String { "\(folder)/names" }

  /// Empty; its presence is what `StoredBlob.isPushed` tells.
  static func pushed(in folder: String) -> String { "\(folder)/pushed" }

  static let shardCharacters = 2
}
