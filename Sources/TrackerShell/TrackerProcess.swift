// SPDX-License-Identifier: Apache-2.0

package import ContentModel
package import Logging
import ServiceLifecycle
import UnixSignals

/// A whole tracker, from start to stop.
package struct TrackerProcess: Sendable {
  private let listen: HostPort
  private let logger: Logger

  /// - Parameter listen: where nodes reach it; port 0 picks a free one.
  package init(listen: HostPort, logger: Logger) {
    self.listen = listen
    self.logger = logger
  }

  /// Runs until SIGTERM or SIGINT.
  ///
  /// - Parameter onReady: called once, when nodes can connect, with the address bound.
  package func run(onReady: @escaping @Sendable (HostPort) -> Void) async throws {
    let service = TrackerService(listen: listen, log: TrackerObservationLog(logger: logger))
    onReady(try await service.start())
    try await ServiceGroup(
      services: [service], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger
    ).run()
  }
}
