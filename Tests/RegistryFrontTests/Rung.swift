// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Hummingbird
import HummingbirdTesting
import Logging
import RegistryFront

/// How far down the stack a test goes: the responder alone, or a server on loopback.
enum Rung: CaseIterable {
  case router
  case live

  func test(
    _ content: ModelContent = ModelContent(), push: ModelPush? = nil, routes: [PlainRoute] = [],
    limits: FrontLimits = FrontLimits(),
    _ body: @Sendable (any TestClientProtocol) async throws -> Void
  ) async throws {
    let front = RegistryFront(
      content: content, push: push, additionalRoutes: routes, limits: limits)
    let application = front.application(
      listeningOn: HostPort(host: "127.0.0.1", port: 0), logger: Self.logger)
    switch self {
    case .router: try await application.test(.router, body)
    case .live: try await application.test(.live, body)
    }
  }

  static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
}
