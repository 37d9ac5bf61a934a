// SPDX-License-Identifier: Apache-2.0

import ContentModel
import NIOPosix
import ServiceLifecycle
import Storage

/// Tries, while the store cannot be written to, whether it can be again.
struct StoreTrial: Service {
  let watch: StoreWatch
  let cache: BlobCache

  func run() async throws {
    let timer = AsyncStream<Void> {
      try? await Task.sleep(for: .seconds(Self.periodSeconds))
      return Task.isCancelled ? nil : ()
    }
    for await _ in timer.cancelOnGracefulShutdown() {
      // One that hangs with its disk is waited for: a second would hang as well.
      try? await cache.disk.threads.runIfActive { watch.tryAgain(attempt) }
    }
  }

  /// The cache makes room for it as for any other write: the one that failed may be of a kind for
  /// which nothing goes.
  ///
  /// - Throws: `StorageError`
  func attempt() throws {
    try cache.makingRoom(forBytes: Self.roomBytes) { () throws(StorageError) in
      if let freeBytes = cache.freeBytes(), freeBytes < Self.roomBytes {
        throw StorageError(.noSpace, operation: "statvfs", path: cache.store.location)
      }
      try cache.store.tryWriting()
    }
  }

  private static let periodSeconds = 5
  /// The largest chunk: with less, a store that was full would be so again at once.
  static let roomBytes = ChunkGeometry.chunkBytesMax
}
