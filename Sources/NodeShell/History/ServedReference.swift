// SPDX-License-Identifier: Apache-2.0

import ContentModel
import RegistryCore

/// That a client asked for a manifest by this reference, and which it got.
struct ServedReference: Sendable, Equatable {
  /// Empty for what the node owns.
  let upstream: String
  let repository: RepositoryName
  let reference: Reference
  var manifest: Digest
  var responses: Int64 = 0
  /// Milliseconds since 1970.
  var lastServed: Int64 = 0
}
