// SPDX-License-Identifier: Apache-2.0

import RegistryCore
import Storage

/// What a local client is told that asked for a blob.
enum PullAnswer: Sendable {
  /// The blob arrives, or will, in this session.
  case session(BlobSession)
  /// The blob is whole; look in the store again.
  case whole
  /// What had arrived turned out false and the blob is begun anew; ask again.
  case restarted
  case failed(RegistryError)
}
