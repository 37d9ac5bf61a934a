// SPDX-License-Identifier: Apache-2.0

import ContentModel
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Synchronization
import Testing

/// A server on loopback that keeps every request it sees, to find what it should not have been
/// told.
final class RecordingServer: Sendable {
  struct Received: Sendable {
    let method: String
    let path: String
    /// Decoded; a name may come several times.
    let query: [(name: String, value: String)]
    let authorization: String?
    /// Everything in one text, to be searched.
    let transcript: String
  }

  typealias Answer = @Sendable (Received) async throws -> Response

  private let received = Mutex<[Received]>([])
  private let boundPort = Mutex<UInt16>(0)

  var requests: [Received] { received.withLock { $0 } }
  var port: UInt16 { boundPort.withLock { $0 } }

  /// Runs the server while `body` runs.
  static func run<Outcome: Sendable>(
    _ answer: @escaping Answer, _ body: (RecordingServer) async throws -> Outcome
  ) async throws -> Outcome {
    let server = RecordingServer()
    let (ports, ready) = AsyncStream<Int>.makeStream()
    var quiet = Logger(label: "recording-server")
    quiet.logLevel = .critical
    let application = Application(
      responder: CallbackResponder<ScriptedContext> { request, _ in
        try await answer(try await server.note(request))
      },
      configuration: .init(address: .hostname("127.0.0.1", port: 0)),
      onServerRunning: { ready.yield($0.localAddress?.port ?? 0) },
      logger: quiet)
    let running = Task { try await application.run() }
    var iterator = ports.makeAsyncIterator()
    let port = UInt16(try #require(await iterator.next()))
    server.boundPort.withLock { $0 = port }
    let outcome: Result<Outcome, any Error>
    do {
      outcome = .success(try await body(server))
    } catch {
      outcome = .failure(error)
    }
    running.cancel()
    _ = await running.result
    return try outcome.get()
  }

  private func note(_ request: Request) async throws -> Received {
    var request = request
    let body = try await request.collectBody(upTo: 1 << 20)
    let fields = request.headers.map { "\($0.name): \($0.value)" }.joined(separator: "\n")
    let entry = Received(
      method: request.method.rawValue, path: request.uri.path,
      query: request.uri.queryParameters.map { (String($0.key), String($0.value)) },
      authorization: request.headers[.authorization],
      transcript: "\(request.method) \(request.uri.string)\n\(fields)\n\(String(buffer: body))")
    received.withLock { $0.append(entry) }
    return entry
  }
}
