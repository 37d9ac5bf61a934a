// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Hummingbird
import Logging
import RegistryFront
import ServiceLifecycle
import Synchronization
import UVRuntime

/// The registry listener. Told to stop, it takes no more connections and gives responses in
/// progress a bounded time.
struct FrontService: Service {
  let front: RegistryFront
  let address: HostPort
  var tls: FrontTLSFiles.Context?
  let drainSeconds: Int64
  let logger: Logger
  var progress = FrontProgress()
  var onBound: @Sendable (HostPort) -> Void = { _ in }

  func announcing(_ onBound: @escaping @Sendable (HostPort) -> Void) -> FrontService {
    var service = self
    service.onBound = onBound
    return service
  }

  func run() async throws {
    ProcessMemory.keepLargeBuffers()
    let progress = progress
    let onBound = onBound
    let application = front.application(
      listeningOn: address, tls: tls, logger: logger
    ) { address in
      progress.markBound()
      onBound(address)
    }
    let drainSeconds = drainSeconds
    do {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await application.run() }
        group.addTask {
          try await gracefulShutdown()
          progress.markStopping()
          try await Task.sleep(for: .seconds(drainSeconds))
        }
        // Whichever is first: all responses are done, or their time is up.
        _ = try await group.next()
        group.cancelAll()
      }
    } catch {
      if progress.isStopping || Task.isCancelled { return }
      if progress.isBound { throw error }
      throw NodeStartError.cannotListen(
        option: "--listen", address: address, reason: "\(error)")
    }
  }
}
