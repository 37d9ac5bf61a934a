// SPDX-License-Identifier: Apache-2.0

import ContentModel
import RegistryCore

/// The list of referrers that clients keep in a registry without the API
/// (OCI distribution-spec: referrers tag schema).
struct ReferrersTag: Sendable, Hashable {
  let tag: Tag
  /// Of the list.
  let digest: Digest
  let bytes: [UInt8]
}
