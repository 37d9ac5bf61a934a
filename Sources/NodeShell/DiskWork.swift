// SPDX-License-Identifier: Apache-2.0

import Logging
import NIOPosix
import RegistryCore
import Storage

/// Disk work on behalf of clients, away from the threads that serve them.
struct DiskWork: Sendable {
  let logger: Logger
  let watch: StoreWatch
  /// The worker pool's threads belong to the swarm.
  var threads = NIOThreadPool.singleton

  /// Runs what blocks on the disk.
  func run<Value: Sendable>(
    _ work: @escaping @Sendable () throws -> Value
  ) async throws(RegistryError) -> Value {
    do {
      return try await threads.runIfActive(work)
    } catch {
      throw failure(error)
    }
  }

  /// What a client is told of it. The store's condition is kept and the log written here.
  func failure(_ error: any Error) -> RegistryError {
    if let error = error as? RegistryError { return error }
    if error is CancellationError {
      return RegistryError(.unavailable, message: "the request was given up; try again")
    }
    logger.error("storage failed", metadata: [LogKey.error: "\(error)"])
    watch.failed(error)
    return RegistryError(storage: error)
  }
}
