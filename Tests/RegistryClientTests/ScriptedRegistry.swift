// SPDX-License-Identifier: Apache-2.0

import ContentModel
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization
import Testing

@testable import RegistryClient

/// A registry on loopback that answers each request as the test says.
final class ScriptedRegistry: Sendable {
  struct Received: Sendable, Equatable {
    let method: String
    /// Path and query.
    let target: String
    let headers: [String: String]
    let bodyBytes: Int
    /// The body, if it is no more than a form.
    let form: String?

    subscript(header: String) -> String? { headers[header] }
  }

  typealias Script = @Sendable (Received) -> ScriptedAnswer

  private let received = Mutex<[Received]>([])
  private let script: Script
  private let takesBodies = Mutex(true)
  let endpoint: RegistryEndpoint

  private init(endpoint: RegistryEndpoint, script: @escaping Script) {
    self.endpoint = endpoint
    self.script = script
  }

  /// From here on, takes nothing of the body of a PUT and answers none.
  func leaveBodies() { takesBodies.withLock { $0 = false } }

  var requests: [Received] { received.withLock { $0 } }
  var lines: [String] { requests.map { "\($0.method) \($0.target)" } }

  /// Runs the registry while `body` runs.
  static func serve<Result: Sendable>(
    _ script: @escaping Script, _ body: @Sendable (ScriptedRegistry) async throws -> Result
  ) async throws -> Result {
    let (ports, ready) = AsyncStream<Int>.makeStream()
    let registry = Mutex<ScriptedRegistry?>(nil)
    var quiet = Logger(label: "scripted-registry")
    quiet.logLevel = .critical
    let application = Application(
      responder: CallbackResponder<ChannelContext> { request, context in
        guard let registry = registry.withLock({ $0 }) else { return Response(status: .notFound) }
        return try await registry.answer(request, on: context.channel)
      },
      configuration: .init(address: .hostname("127.0.0.1", port: 0)),
      onServerRunning: { ready.yield($0.localAddress?.port ?? 0) },
      logger: quiet)
    // No connection may be left that was accepted and that nobody serves, which NIO calls a defect:
    // first nothing is accepted any more, and only then what does not end by itself is cancelled.
    var configuration = ServiceGroupConfiguration(services: [application], logger: quiet)
    configuration.maximumGracefulShutdownDuration = .milliseconds(100)
    let services = ServiceGroup(configuration: configuration)
    return try await withThrowingTaskGroup(of: Void.self) { group in
      // It says so when it had to cancel.
      group.addTask { try? await services.run() }
      defer { Task { await services.triggerGracefulShutdown() } }
      var iterator = ports.makeAsyncIterator()
      let port = UInt16(try #require(await iterator.next()))
      let endpoint = RegistryEndpoint(
        name: "scripted", address: HostPort(host: "127.0.0.1", port: port))
      let running = ScriptedRegistry(endpoint: endpoint, script: script)
      registry.withLock { $0 = running }
      return try await body(running)
    }
  }

  private func answer(
    _ request: Request, on channel: any Channel
  ) async throws -> Response {
    var request = request
    var headers: [String: String] = [:]
    for field in request.headers { headers[field.name.canonicalName] = field.value }
    if takesBodies.withLock({ !$0 }), request.method == .put {
      return try await ScriptedAnswer.silence.response(on: channel)
    }
    let body = try await request.collectBody(upTo: 64 << 20)
    let entry = Received(
      method: request.method.rawValue, target: request.uri.string, headers: headers,
      bodyBytes: body.readableBytes,
      form: body.readableBytes <= 4096 ? String(buffer: body) : nil)
    received.withLock { $0.append(entry) }
    return try await script(entry).response(on: channel)
  }
}
