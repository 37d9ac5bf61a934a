// SPDX-License-Identifier: Apache-2.0

import ContentModel
import HTTPTypes
import Hummingbird
import Synchronization

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
    return try await LoopbackServer.run("recording-server") { request, _ in
      try await answer(try await server.note(request))
    } _: { port in
      server.boundPort.withLock { $0 = port }
      return try await body(server)
    }
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
