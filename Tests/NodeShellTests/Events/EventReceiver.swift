// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import RegistryCore
import Synchronization
import Testing

/// An endpoint on loopback that answers as a test says, and remembers what it was sent.
final class EventReceiver: Sendable {
  struct Envelope: Sendable {
    let headers: HTTPFields
    let events: [JSONValue]
  }

  /// What to do with an envelope.
  enum Conduct: Sendable {
    case answer(Int)
    /// Nothing is answered.
    case hang
  }

  private struct Context: InitializableFromSource, RequestContext {
    var coreContext: CoreRequestContextStorage

    init(source: ApplicationRequestContextSource) {
      coreContext = CoreRequestContextStorage(source: source)
    }
  }

  private let taken = Mutex<[Envelope]>([])
  private let refused = Mutex<[Envelope]>([])
  private let conduct: @Sendable (Envelope, Int) -> Conduct
  private let boundPort = Mutex(0)

  /// Those that were answered 2xx.
  var takenEnvelopes: [Envelope] { taken.withLock { $0 } }
  var refusedEnvelopes: [Envelope] { refused.withLock { $0 } }
  var url: String { "http://127.0.0.1:\(boundPort.withLock { $0 })/events?token=secret" }

  private init(_ conduct: @escaping @Sendable (Envelope, Int) -> Conduct) {
    self.conduct = conduct
  }

  /// Runs while `body` runs.
  ///
  /// - Parameter conduct: told the envelope and how many came before it.
  static func run(
    _ conduct: @escaping @Sendable (Envelope, Int) -> Conduct = { _, _ in .answer(200) },
    _ body: (EventReceiver) async throws -> Void
  ) async throws {
    let receiver = EventReceiver(conduct)
    let (ports, ready) = AsyncStream<Int>.makeStream()
    let application = Application(
      responder: CallbackResponder<Context> { request, _ in try await receiver.answer(request) },
      configuration: .init(address: .hostname("127.0.0.1", port: 0)),
      onServerRunning: { ready.yield($0.localAddress?.port ?? 0) },
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    let running = Task { try await application.run() }
    let port = try #require(await ports.first { _ in true })
    receiver.boundPort.withLock { $0 = port }
    let outcome: Result<Void, any Error>
    do {
      outcome = .success(try await body(receiver))
    } catch {
      outcome = .failure(error)
    }
    running.cancel()
    _ = await running.result
    try outcome.get()
  }

  /// The events that were taken, as `push library/debian`.
  var takenEvents: [String] {
    takenEnvelopes.flatMap(\.events).map { event in
      let (action, target) = (event["action"]?.string ?? "?", event["target"])
      return "\(action) \(target?["repository"]?.string ?? "?")"
    }
  }

  private func answer(_ request: Request) async throws -> Response {
    var request = request
    let body = try await request.collectBody(upTo: 1 << 20)
    let json = try JSONValue(parsing: Array(body.readableBytesView))
    let envelope = Envelope(headers: request.headers, events: json["events"]?.array ?? [])
    let before = taken.withLock { $0.count } + refused.withLock { $0.count }
    switch conduct(envelope, before) {
    case .answer(let status):
      let isTaken = (200...299).contains(status)
      if isTaken {
        taken.withLock { $0.append(envelope) }
      } else {
        refused.withLock { $0.append(envelope) }
      }
      return Response(status: .init(code: status))
    case .hang:
      refused.withLock { $0.append(envelope) }
      try await Task.sleep(for: .seconds(600))
      return Response(status: .ok)
    }
  }
}
