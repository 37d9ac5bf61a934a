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
  let threads = NIOThreadPool.singleton

  /// Runs what blocks on the disk.
  func run<Value: Sendable>(
    _ work: @escaping @Sendable () throws -> Value
  ) async throws(RegistryError) -> Value {
    do {
      return try await threads.runIfActive(work)
    } catch let error as RegistryError {
      throw error
    } catch is CancellationError {
      throw RegistryError(.unavailable, message: "the request was given up; try again")
    } catch {
      logger.error("storage failed", metadata: [LogKey.error: "\(error)"])
      watch.failed(error)
      throw RegistryError(storage: error)
    }
  }
}
