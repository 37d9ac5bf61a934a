// SPDX-License-Identifier: Apache-2.0

import Catalog
import RegistryCore

/// Why an image is not pinned.
enum PinError: Error, Sendable, Hashable {
  /// Beside what is pinned there would not be room for it below the low mark of the quota.
  case noRoom(neededBytes: Int64, roomBytes: Int64)
  case tooMany(Int)
  case tooLarge
  case upstream(RegistryError)
  case catalog(CatalogError)

  init(_ error: ImageClosureError) {
    switch error {
    case .tooLarge: self = .tooLarge
    case .malformed(let error): self = .upstream(error)
    }
  }
}

extension PinError: CustomStringConvertible {
  var description: String {
    switch self {
    case .noRoom(let neededBytes, let roomBytes):
      "it needs \(neededBytes) bytes of the cache beside what is pinned, and \(roomBytes) are "
        + "there: a cache keeps 15 % of its quota for what comes and goes. Unpin something, "
        + "raise --cache-quota, or pin the manifest of one platform by its digest"
    case .tooMany(let count): "\(count) images are pinned, and there can be no more"
    case .tooLarge: "it consists of more than \(ImageClosure.contentsMax) manifests and blobs"
    case .upstream(let error):
      error.detail.map { "\(error.message): \($0)" } ?? error.message
    case .catalog(let error): "\(error)"
    }
  }
}
