// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOSSL
import RegistryClient
import RegistryCore

/// Posts envelopes to one endpoint.
struct EventPost: Sendable {
  private let endpoint: EventEndpoint
  private let client: HTTPClient
  private let timeoutSeconds: Int64

  /// `shutdown()` MUST be called before the last copy goes.
  init(_ endpoint: EventEndpoint, timeoutSeconds: Int64) {
    self.endpoint = endpoint
    self.timeoutSeconds = timeoutSeconds
    var settings = HTTPClient.Configuration()
    settings.httpVersion = .http1Only
    var tls = TLSConfiguration.makeClientConfiguration()
    tls.minimumTLSVersion = .tlsv12
    tls.additionalTrustRoots = endpoint.authorities.map { [.certificates($0.certificates)] } ?? []
    settings.tlsConfiguration = tls
    // What was sent elsewhere was not taken here.
    settings.redirectConfiguration = .disallow
    settings.timeout.connect = .seconds(timeoutSeconds)
    settings.connectionPool.retryConnectionEstablishment = false
    settings.decompression = .disabled
    client = HTTPClient(
      eventLoopGroupProvider: .shared(HTTPClient.defaultEventLoopGroup), configuration: settings)
  }

  func shutdown() async { try? await client.shutdown() }

  /// The status of the answer.
  func send(_ envelope: EventEnvelope) async throws -> Int {
    var request = HTTPClientRequest(url: endpoint.address.url)
    request.method = .POST
    request.headers.add(name: "Content-Type", value: EventEnvelope.mediaType)
    endpoint.headers.add(to: &request.headers)
    if !request.headers.contains(name: "User-Agent") {
      request.headers.add(name: "User-Agent", value: "shoal/\(BuildInfo.version)")
    }
    request.body = .bytes(ByteBuffer(string: envelope.body))
    let deadline = NIODeadline.now() + .seconds(timeoutSeconds)
    let response = try await client.execute(request, deadline: deadline)
    await drain(response.body, until: deadline)
    return Int(response.status.code)
  }

  /// So that the connection can be used again. One whose answer is long, or does not end, is
  /// closed: its status has said all there is to know.
  private func drain(_ body: HTTPClientResponse.Body, until deadline: NIODeadline) async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { _ = try? await body.collect(upTo: Self.answerBytesMax) }
      group.addTask {
        try? await Task.sleep(for: .nanoseconds((deadline - .now()).nanoseconds))
      }
      await group.next()
      group.cancelAll()
    }
  }

  private static let answerBytesMax = 64 * 1024
}
