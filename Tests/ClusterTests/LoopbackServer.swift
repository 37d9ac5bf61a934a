// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import Logging
import NIOCore
import Testing

/// A web server on loopback, at a port that nobody else has.
enum LoopbackServer {
  typealias Answer = @Sendable (Request, ScriptedContext) async throws -> Response

  /// Runs the server while `body`, which is told its port, runs.
  static func run<Outcome: Sendable>(
    _ label: String, _ answer: @escaping Answer, _ body: (UInt16) async throws -> Outcome
  ) async throws -> Outcome {
    let (ports, ready) = AsyncStream<Int>.makeStream()
    var quiet = Logger(label: label)
    quiet.logLevel = .critical
    let application = Application(
      responder: CallbackResponder<ScriptedContext>(callback: answer),
      configuration: .init(address: .hostname("127.0.0.1", port: 0)),
      onServerRunning: { ready.yield($0.localAddress?.port ?? 0) },
      logger: quiet)
    let running = Task { try await application.run() }
    var iterator = ports.makeAsyncIterator()
    let port = UInt16(try #require(await iterator.next()))
    let outcome: Result<Outcome, any Error>
    do {
      outcome = .success(try await body(port))
    } catch {
      outcome = .failure(error)
    }
    running.cancel()
    _ = await running.result
    return try outcome.get()
  }
}
