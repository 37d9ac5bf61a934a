// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// What became of a blob that is linked in a repository of the tree.
enum AdoptedBlob: Sendable, Hashable {
  case taken(sizeBytes: Int64, isCopy: Bool)
  case there(sizeBytes: Int64)
  /// Distribution's collection removes blobs and leaves their links. Where a manifest needs one,
  /// that is told of the manifest.
  case missing
  case damaged(String)

  /// Of a blob that is in the store now.
  var sizeBytes: Int64? {
    switch self {
    case .taken(let sizeBytes, _), .there(let sizeBytes): sizeBytes
    case .missing, .damaged: nil
    }
  }
}
