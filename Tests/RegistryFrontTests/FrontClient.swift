// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore

/// Sends requests to the front of a `Rung`, and waits for each answer as long as the test may last.
struct FrontClient: Sendable {
  /// Where the server listens; nil where there is none.
  let port: Int?
  private let respond:
    @Sendable (String, HTTPRequest.Method, HTTPFields, ByteBuffer?) async throws -> FrontResponse

  /// Without a server.
  init(_ router: any TestClientProtocol) {
    port = nil
    respond = { uri, method, headers, body in
      let response = try await router.executeRequest(
        uri: uri, method: method, headers: headers, body: body)
      return FrontResponse(
        status: response.status, headers: response.headers, body: response.body)
    }
  }

  /// On one connection, which is kept.
  init(_ client: TestClient, port: Int) {
    self.port = port
    respond = { uri, method, headers, body in
      var headers = headers
      headers[.connection] = "keep-alive"
      let response = try await client.execute(
        TestClient.Request(
          uri, method: method, authority: "localhost", headers: headers, body: body))
      return FrontResponse(
        status: response.status, headers: response.headers, body: response.body ?? ByteBuffer())
    }
  }

  func executeRequest(
    uri: String, method: HTTPRequest.Method, headers: HTTPFields, body: ByteBuffer?
  ) async throws -> FrontResponse {
    try await respond(uri, method, headers, body)
  }
}
