// SPDX-License-Identifier: Apache-2.0

import RegistryCore

/// What upstream has said of a manifest before its bytes: as the answer to a HEAD, or in an index.
struct ToldManifest: Sendable, Hashable {
  let sizeBytes: Int64
  /// An octet stream if none was told.
  let mediaType: MediaType
}
