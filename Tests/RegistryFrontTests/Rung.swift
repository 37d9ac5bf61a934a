// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import ContentModel
import Hummingbird
import HummingbirdTesting
import Logging
import RegistryCore
import RegistryFront
import ServiceLifecycle
import Testing

/// How far down the stack a test goes: the responder alone, or a server on loopback that speaks
/// plain HTTP/1.1, or TLS with either version.
enum Rung: CaseIterable {
  case router
  case live
  case tls1
  case tls2

  func test(
    _ content: ModelContent = ModelContent(), push: ModelPush? = nil, routes: [PlainRoute] = [],
    limits: FrontLimits = Self.patientLimits, access: FrontAccess? = nil,
    onPull: (@Sendable (PulledContent, RequestFacts) -> Void)? = nil,
    _ body: @Sendable (FrontClient) async throws -> Void
  ) async throws {
    let front = RegistryFront(
      content: content, push: push, additionalRoutes: routes, limits: limits,
      access: access, onPull: onPull)
    switch self {
    case .router:
      let application = front.application(
        listeningOn: HostPort(host: "127.0.0.1", port: 0), logger: Self.logger)
      try await application.test(.router) { try await body(FrontClient($0)) }
    case .live:
      try await Self.serve(front, tls: nil) { port in
        let client = TestClient(
          host: "127.0.0.1", port: port, configuration: .init(timeout: .seconds(240)))
        client.connect()
        let outcome = await Self.outcome { try await body(FrontClient(client, port: port)) }
        try await client.shutdown()
        try outcome.get()
      }
    case .tls1, .tls2:
      let tls = try await TestCertificates.shared.value
      try await Self.serve(front, tls: tls.context) { port in
        let client = tls.client(version: self == .tls2 ? .automatic : .http1Only)
        let outcome = await Self.outcome {
          try await body(FrontClient(client, port: port, isHTTP2: self == .tls2))
        }
        try await client.shutdown()
        try outcome.get()
      }
    }
  }

  private static func outcome(
    _ work: () async throws -> Void
  ) async -> Result<Void, any Error> {
    do {
      return .success(try await work())
    } catch {
      return .failure(error)
    }
  }

  /// Serves while `body` runs with the port.
  static func serve(
    _ front: RegistryFront, tls: FrontTLSFiles.Context?,
    _ body: @Sendable (Int) async throws -> Void
  ) async throws {
    let (bound, binding) = AsyncStream<HostPort>.makeStream()
    let application = front.application(
      listeningOn: HostPort(host: "127.0.0.1", port: 0), tls: tls, logger: logger,
      onBound: { binding.yield($0) })
    let services = ServiceGroup(services: [application], logger: logger)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await services.run() }
      let address = try #require(await bound.first { _ in true })
      let outcome = await outcome { try await body(Int(address.port)) }
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
