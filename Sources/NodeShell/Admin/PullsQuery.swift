// SPDX-License-Identifier: Apache-2.0

import ContentModel
import RegistryCore

/// Which pulls are asked for.
enum PullsQuery: Sendable, Hashable {
  case all
  case digest(Digest)
  case image(ImageQuery)

  init(_ target: RequestTarget) throws(AdminError) {
    switch (target[parameter: "digest"], target[parameter: "image"]) {
    case (nil, nil):
      self = .all
    case (let text?, nil):
      guard let digest = Digest(text) else {
        throw .parameterInvalid("digest=\(text): not a digest such as sha256: and 64 hex digits")
      }
      self = .digest(digest)
    case (nil, let text?):
      guard let image = ImageQuery(text) else {
        throw .parameterInvalid("image=\(text): not [HOST/]NAME[:TAG][@DIGEST]")
      }
      self = .image(image)
    case (.some, .some):
      throw .parameterInvalid("digest and image at once: give one of them")
    }
  }
}
