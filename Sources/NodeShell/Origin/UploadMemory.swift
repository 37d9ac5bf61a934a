// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// What the bodies of all uploads have waiting for the disk. While that is much, of each only one
/// piece may wait.
final class UploadMemory: Sendable {
  private let pendingBytes = Mutex(0)
  private let crowdedBytes: Int

  /// - Parameter crowdedBytes: what is much: as much as sixteen uploads take that are alone.
  init(crowdedBytes: Int = 16 << 20) {
    self.crowdedBytes = crowdedBytes
  }

  var isEmpty: Bool { pendingBytes.withLock { $0 == 0 } }

  /// Whether there is more by then than there should be.
  func add(_ bytes: Int) -> Bool {
    pendingBytes.withLock { pendingBytes in
      pendingBytes += bytes
      return pendingBytes > crowdedBytes
    }
  }

  func remove(_ bytes: Int) {
    pendingBytes.withLock { $0 -= bytes }
  }
}
