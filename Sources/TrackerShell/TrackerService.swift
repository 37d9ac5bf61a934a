// SPDX-License-Identifier: Apache-2.0

import ContentModel
import OpenSSLRuntime
import PeerProtocol
import PeerTransport
import ServiceLifecycle
import TrackerCore
import UVRuntime

/// The tracker's loop with all that lives on it.
struct TrackerService: Service {
  let listen: HostPort
  let security: PeerSecuritySource
  let log: TrackerObservationLog
  private let loop = EventLoop(name: "shoal-tracker")
  private let gateway = TrackerGateway()

  init(listen: HostPort, security: PeerSecuritySource, log: TrackerObservationLog) {
    self.listen = listen
    self.security = security
    self.log = log
  }

  /// Listens for nodes; returns the address bound. If it throws, nothing of it is left.
  func start(with loaded: PeerSecurity) async throws -> HostPort {
    let (listen, security, log, loop, gateway) = (listen, security, log, loop, gateway)
    do {
      let port = try await loop.run { () throws(UVError) -> UInt16 in
        let runtime = Self.assemble(loaded, log, on: loop)
        gateway.open(to: LoopBound(runtime, on: loop))
        guard let transport = runtime.transport else { return 0 }
        do throws(UVError) {
          let port = try transport.listen(on: listen)
          transport.watchSecurity(from: security) { log.peerSecurityReloaded($0) }
          return port
        } catch {
          runtime.stop {}
          throw error
        }
      }
      return HostPort(host: listen.host, port: port)
    } catch {
      await loop.shutdown()
      throw TrackerStartError.cannotListen(address: listen, reason: "\(error)")
    }
  }

  func run() async throws {
    // Cancelled is as good a reason to say goodbye.
    try? await gracefulShutdown()
    let (loop, gateway) = (loop, gateway)
    await withCheckedContinuation { continuation in
      loop.execute { gateway.runtime?.stop { continuation.resume() } }
    }
    gateway.close()
    await loop.shutdown()
  }

  private static func assemble(
    _ security: PeerSecurity, _ log: TrackerObservationLog, on loop: EventLoop
  ) -> TrackerRuntime {
    let tracker = Tracker(
      configuration: TrackerConfiguration(),
      seed: SecureRandom.bytes(count: 8).reduce(0) { $0 << 8 | UInt64($1) })
    let runtime = TrackerRuntime(tracker: tracker, log: log, on: loop)
    var configuration = PeerTransportConfiguration(role: .tracker, zone: "")
    configuration.connectionsMax = tracker.configuration.connectionsMax
    configuration.halfOpenMax = halfOpenMax
    configuration.halfOpenPerAddressMax = halfOpenPerAddressMax
    configuration.connectionsPerAddressMax = connectionsPerAddressMax
    configuration.goodbyeTimeoutMilliseconds = goodbyeMilliseconds
    // Nodes know a tracker by its address, so a key of its own for each run is enough.
    runtime.transport = PeerTransport(
      on: loop, configuration: configuration, security: security,
      credentials: NodeKeyCredentials(key: .generate()), handler: runtime)
    return runtime
  }

  /// A whole cluster comes back at once when its tracker does.
  private static let halfOpenMax = 1_024
  private static let halfOpenPerAddressMax = 256
  /// Many nodes may share an address, behind a translator; a tenth of all places is for each.
  private static let connectionsPerAddressMax = 2_000
  private static let goodbyeMilliseconds = 2_000
}
