// SPDX-License-Identifier: Apache-2.0

import ContentModel
import NIOCore
import Synchronization

/// The bytes of manifests that were read lately, in bounded memory. They are by digest and so never
/// wrong; whether a repository has a manifest is for the catalog to say.
final class RecentManifests: Sendable {
  private struct State {
    var table = RecentTable<Digest, ByteBuffer>(countMax: countMax)
    var heldBytes = 0
  }

  private let state = Mutex(State())
  private let bytesMax: Int

  init(bytesMax: Int = 8 << 20) {
    self.bytesMax = bytesMax
  }

  func bytes(of digest: Digest) -> ByteBuffer? {
    state.withLock { $0.table.value(for: digest) }
  }

  /// A large one, for which many others would have to go, is not kept.
  func keep(_ bytes: ByteBuffer, of digest: Digest) {
    let size = bytes.storageCapacity
    guard size <= bytesMax / 32 else { return }
    state.withLock { state in
      guard state.table.value(for: digest) == nil else { return }
      while state.heldBytes + size > bytesMax || state.table.count == Self.countMax {
        guard let oldest = state.table.removeOldest() else { break }
        state.heldBytes -= oldest.storageCapacity
      }
      state.table.insert(bytes, for: digest)
      state.heldBytes += size
    }
  }

  /// What is held, with what its buffers have in reserve, but without what it takes to find it.
  var heldBytes: Int { state.withLock { $0.heldBytes } }

  /// Of small ones there are not more either: each takes some memory besides its bytes.
  private static let countMax = 8192
}
