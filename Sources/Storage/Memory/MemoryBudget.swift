// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// How many bytes a memory store may take, and has taken.
final class MemoryBudget: Sendable {
  let bytesMax: Int64
  private let used = Mutex<Int64>(0)

  init(bytesMax: Int64) {
    self.bytesMax = bytesMax
  }

  var usedBytes: Int64 { used.withLock { $0 } }

  /// Throws `noSpace`, as a full disk does, and then nothing is taken.
  func take(bytes: Int64) throws(StorageError) {
    let fits = used.withLock { used in
      guard bytes <= bytesMax - used else { return false }
      used += bytes
      return true
    }
    // The call that tells of a full disk before anything is written.
    if !fits {
      throw StorageError(operation: "fallocate", path: MemoryBlobStore.path, errno: ENOSPC)
    }
  }

  func giveBack(bytes: Int64) {
    used.withLock { $0 -= bytes }
  }
}
