// SPDX-License-Identifier: Apache-2.0

import Catalog
import RegistryCore

/// Why an image is not pinned.
enum PinError: Error, Sendable, Hashable {
  /// Beside what is pinned there would not be room for it below the low mark of the quota.
  case noRoom(neededBytes: Int64, roomBytes: Int64)
  case tooMany(Int)
  /// All that is pinned would consist of too much.
  case tooManyContents
  case tooLarge
  case upstream(RegistryError)
  /// Upstream takes too long.
  case late
  case catalog(CatalogError)

  init(_ error: ImageClosureError) {
    switch error {
    case .tooLarge: self = .tooLarge
    case .malformed(let error): self = .upstream(error)
    }
  }
}

extension PinError {
  /// What upstream does not have may be meant otherwise, as Docker's short names are. A registry
  /// may not tell what it does not have from what the caller may not see. Anything else, such as
  /// an outage, says nothing of what is meant.
  var isOfUnknownImage: Bool {
    guard case .upstream(let error) = self else { return false }
    return [.manifestUnknown, .nameUnknown, .unauthorized, .denied].contains(error.code)
  }

  /// Whether it holds until another pin changes, or this one is to be something else.
  var lasts: Bool {
    switch self {
    case .noRoom, .tooMany, .tooManyContents, .tooLarge: true
    case .upstream, .late, .catalog: false
    }
  }
}

extension PinError: CustomStringConvertible {
  var description: String {
    switch self {
    case .noRoom(let neededBytes, let roomBytes):
      "it needs \(neededBytes) bytes of the cache beside what is pinned, and \(roomBytes) are "
        + "there: a cache keeps 10 % of its quota for what comes and goes. Unpin something, "
        + "raise --cache-quota, or pin the manifest of one platform by its digest"
    case .tooMany(let count): "\(count) images are pinned, and there can be no more"
    case .tooManyContents:
      "all that is pinned would consist of too many manifests and blobs. Unpin something"
    case .late: "upstream takes too long to say what it consists of; try again"
    case .tooLarge: "it consists of more than \(ImageClosure.contentsMax) manifests and blobs"
    case .upstream(let error):
      error.detail.map { "\(error.message): \($0)" } ?? error.message
    case .catalog(let error): "\(error)"
    }
  }
}
