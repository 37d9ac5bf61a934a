// SPDX-License-Identifier: Apache-2.0

import ContentModel
import RegistryCore

/// A blob or manifest that a test pushes.
struct ConformanceContent: Sendable {
  let digest: Digest
  let bytes: [UInt8]
  let mediaType: String
  var tags: [String] = []
  /// Of a manifest that is about another.
  var subject: Digest?
  /// What a list of referrers shows of it.
  var artifactType: String?

  /// As it stands in a manifest.
  var descriptor: JSONValue {
    .fields([
      "mediaType": .string(mediaType), "digest": .string("\(digest)"),
      "size": .integer(Int64(bytes.count)),
    ])
  }
}
