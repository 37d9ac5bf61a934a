// SPDX-License-Identifier: Apache-2.0

import Catalog
import ContentModel
import RegistryCore

/// What a request does in one go, before anybody else may do something.
enum ModelStep: Hashable {
  /// HEAD of a blob; if it is not there, the client uploads it.
  case ask(Digest, RepositoryName)
  /// An upload has its turn at the digest, and its bytes are in the store.
  case install(Digest, RepositoryName)
  /// It is linked, and gives its turn back.
  case link(Digest, RepositoryName)
  case takeTurn(Digest)
  /// If the source does not have the blob, the client uploads it.
  case mount(Digest, from: RepositoryName, into: RepositoryName)
  /// The bytes of a manifest are in the store, and the turn at it is taken.
  case storeManifest(ManifestPush, RepositoryName)
  /// If blobs are missing, the client uploads them and tries again.
  case putManifest(ManifestPush, RepositoryName)
  case removeManifest(Digest, RepositoryName)
  case removeBlob(Digest, RepositoryName)

  /// The digest whose turn it takes.
  var taken: Digest? {
    switch self {
    case .install(let digest, _), .takeTurn(let digest): digest
    case .storeManifest(let push, _): push.manifest.digest
    case .ask, .link, .mount, .putManifest, .removeManifest, .removeBlob: nil
    }
  }

  static func upload(_ digest: Digest, _ repository: RepositoryName) -> [ModelStep] {
    [.install(digest, repository), .link(digest, repository)]
  }

  static func push(_ push: ManifestPush, _ repository: RepositoryName) -> [ModelStep] {
    [.storeManifest(push, repository), .putManifest(push, repository)]
  }
}
