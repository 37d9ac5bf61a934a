// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Synchronization

@testable import Storage

/// A store for one test, and what a test may do to it behind its back.
struct OpenStore {
  let store: any BlobStore
  /// What is there of sessions and uploads, in use or not, or on its way out.
  let debris: () throws -> [String]
  /// Takes all space that is left.
  let fill: () throws -> Void
  /// Gives that back.
  let drain: () throws -> Void

  static func file(_ scratch: ScratchDirectory, on disk: SmallDisk?) throws -> OpenStore {
    let folders = ["partial/sha256/", "partial/sha512/", "uploads/", "temporary/"]
    return OpenStore(
      store: try FileBlobStore(directory: scratch.path),
      debris: {
        try scratch.tree().filter { path in folders.contains { path.hasPrefix($0) } }
      },
      fill: { try disk?.fill() }, drain: { try PosixFolder.removeAll("\(scratch.path)/filler") })
  }

  static func memory(_ store: MemoryBlobStore) -> OpenStore {
    let filler = Mutex<MemoryBytes?>(nil)
    return OpenStore(
      store: store,
      debris: {
        store.state.withLock { state in
          state.partials.keys.map(\.description).sorted() + state.uploads.keys.sorted()
        }
      },
      fill: {
        let bytes = MemoryBytes(budget: store.budget)
        try bytes.reserve(bytes: store.budget.bytesMax - store.usedBytes)
        filler.withLock { $0 = bytes }
      }, drain: { filler.withLock { $0 = nil } })
  }
}
