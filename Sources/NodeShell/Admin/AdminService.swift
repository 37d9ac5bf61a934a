// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle

/// The listener for administrative calls, an HTTP/1.1 server on a Unix socket.
struct AdminService: Service {
  let responder: AdminResponder
  let socket: AdminSocket
  let logger: Logger
  var onPublished: @Sendable () -> Void = {}

  func run() async throws {
    let progress = FrontProgress()
    var next = try socket.prepare() ? socket : AdminSocket.amongTemporaryFiles()
    while let candidate = next {
      do {
        return try await serve(at: candidate, progress)
      } catch {
        if progress.isStopping || Task.isCancelled { return }
        if progress.isBound || error is NodeStartError { throw error }
        guard let code = (error as? IOError)?.errnoCode, AdminSocket.takesNothing(code) else {
          throw NodeStartError.adminSocketFailed(path: candidate.path, reason: "\(error)")
        }
        next = candidate.path == socket.path ? AdminSocket.amongTemporaryFiles() : nil
      }
    }
    logger.warning(
      "no administrative calls are taken: neither the data folder nor TMPDIR takes a socket in")
    onPublished()
    // Cancelled, where another service failed, is as good a reason to end.
    try? await gracefulShutdown()
  }

  private func serve(at socket: AdminSocket, _ progress: FrontProgress) async throws {
    defer { socket.remove() }
    if socket.path != self.socket.path {
      logger.warning(
        "the data folder takes no socket in; administrative calls are taken elsewhere: --socket",
        metadata: [LogKey.path: "\(socket.path)"])
    }
    let (bound, continuation) = AsyncStream<Void>.makeStream()
    var logger = logger
    // It would tell of the path that is bound, which is not the one to use.
    logger.logLevel = max(logger.logLevel, .notice)
    let application = Application(
      responder: responder,
      server: .http1(configuration: .init(idleTimeout: .seconds(Self.idleTimeoutSeconds))),
      configuration: ApplicationConfiguration(address: .unixDomainSocket(path: socket.bindPath)),
      onServerRunning: { _ in continuation.yield() }, logger: logger)
    try await serve(application, socket, bound, progress)
  }

  private func serve(
    _ application: Application<AdminResponder>, _ socket: AdminSocket,
    _ bound: AsyncStream<Void>, _ progress: FrontProgress
  ) async throws {
    try await withThrowingTaskGroup(of: Bool.self) { group in
      group.addTask {
        try await application.run()
        return true
      }
      group.addTask {
        for await _ in bound {
          try socket.publish()
          progress.markBound()
          onPublished()
          break
        }
        return false
      }
      group.addTask {
        try await gracefulShutdown()
        progress.markStopping()
        socket.remove()
        try await Task.sleep(for: .seconds(Self.drainSeconds))
        return true
      }
      while let isOver = try await group.next(), !isOver {}
      group.cancelAll()
    }
  }

  private static let idleTimeoutSeconds: Int64 = 30
  /// Calls that take longer, which wait for upstreams or search the disk, are cut off: nobody knows
  /// how long they will.
  private static let drainSeconds: Int64 = 1
}
