// SPDX-License-Identifier: Apache-2.0

package import ContentModel
package import Logging
package import PeerTransport
import ServiceLifecycle
import UnixSignals

/// A whole tracker, from start to stop.
package struct TrackerProcess: Sendable {
  private let listen: HostPort
  private let security: PeerSecuritySource
  private let logger: Logger

  /// - Parameter listen: where nodes reach it; port 0 picks a free one.
  package init(listen: HostPort, security: PeerSecuritySource, logger: Logger) {
    self.listen = listen
    self.security = security
    self.logger = logger
  }

  /// Runs until SIGTERM or SIGINT.
  ///
  /// - Parameter onReady: called once, when nodes can connect, with the address bound.
  package func run(onReady: @escaping @Sendable (HostPort) -> Void) async throws {
    let service = TrackerService(
      listen: listen, security: security, log: TrackerObservationLog(logger: logger))
    onReady(try await service.start(with: security.load()))
    try await ServiceGroup(
      services: [service], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger
    ).run()
  }
}
