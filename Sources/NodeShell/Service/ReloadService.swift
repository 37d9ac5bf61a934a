// SPDX-License-Identifier: Apache-2.0

import Logging
import NIOPosix
import RegistryFront
import ServiceLifecycle
import UVRuntime

/// Reads the front's files again every few seconds, and at once on SIGHUP.
struct ReloadService: Service {
  /// Files that are used as one, and what to call them in the log.
  struct Watched: Sendable {
    let label: String
    let reload: @Sendable () -> FileReload
  }

  let loop: EventLoop
  let watched: [Watched]
  let logger: Logger

  func run() async throws {
    let (occasions, occasion) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
    let loop = loop
    let hangUps = await loop.run {
      LoopBound(SignalWatch(SignalWatch.hangUp, on: loop) { occasion.yield() }, on: loop)
    }
    await withTaskGroup(of: Void.self) { group in
      group.addTask {
        while (try? await Task.sleep(for: .seconds(Self.periodSeconds))) != nil { occasion.yield() }
      }
      for await _ in occasions.cancelOnGracefulShutdown() { await reloadAll() }
      group.cancelAll()
    }
    await loop.run { hangUps.value.close() }
  }

  private func reloadAll() async {
    for files in watched {
      // Reads files, so not on a thread that others wait for.
      let outcome = try? await NIOThreadPool.singleton.runIfActive { files.reload() }
      switch outcome {
      case .adopted: logger.notice("\(files.label) read again")
      case .failed(let error):
        logger.error(
          "\(files.label) cannot be used; what was read before stands",
          metadata: [LogKey.error: "\(error)"])
      case .unchanged, nil: break
      }
    }
  }

  private static let periodSeconds: Int64 = 5
}
