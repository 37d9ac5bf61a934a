// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Hummingbird
import HummingbirdTesting
import Logging
import RegistryFront
import ServiceLifecycle
import Testing

/// How far down the stack a test goes: the responder alone, or a server on loopback.
enum Rung: CaseIterable {
  case router
  case live

  func test(
    _ content: ModelContent = ModelContent(), push: ModelPush? = nil, routes: [PlainRoute] = [],
    limits: FrontLimits = Self.patientLimits,
    _ body: @Sendable (FrontClient) async throws -> Void
  ) async throws {
    let front = RegistryFront(
      content: content, push: push, additionalRoutes: routes, limits: limits)
    switch self {
    case .router:
      let application = front.application(
        listeningOn: HostPort(host: "127.0.0.1", port: 0), logger: Self.logger)
      try await application.test(.router) { try await body(FrontClient($0)) }
    case .live:
      try await Self.serve(front, body)
    }
  }

  private static func serve(
    _ front: RegistryFront, _ body: @Sendable (FrontClient) async throws -> Void
  ) async throws {
    let (bound, binding) = AsyncStream<HostPort>.makeStream()
    let application = front.application(
      listeningOn: HostPort(host: "127.0.0.1", port: 0), logger: logger,
      onBound: { binding.yield($0) })
    let services = ServiceGroup(services: [application], logger: logger)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await services.run() }
      let address = try #require(await bound.first { _ in true })
      let client = TestClient(
        host: address.host, port: Int(address.port),
        configuration: .init(timeout: .seconds(240)))
      client.connect()
      let outcome: Result<Void, any Error>
      do {
        outcome = .success(try await body(FrontClient(client, port: Int(address.port))))
      } catch {
        outcome = .failure(error)
      }
      try await client.shutdown()
      await services.triggerGracefulShutdown()
      try await group.waitForAll()
      try outcome.get()
    }
  }

  /// A client that goes on sending what is refused has it thrown away: only tests of the bounds end
  /// by them, since who sends on may see the connection's end before the answer.
  static var patientLimits: FrontLimits {
    var limits = FrontLimits()
    limits.discardBytesMax = 16 << 20
    limits.discardSeconds = 240
    limits.idleTimeoutSeconds = 240
    return limits
  }

  static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
}
