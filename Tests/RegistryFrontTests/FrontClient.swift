// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import NIOHTTP1
import Testing

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

  /// Over TLS.
  init(_ client: HTTPClient, port: Int, isHTTP2: Bool) {
    self.port = port
    respond = { uri, method, headers, body in
      var request = HTTPClientRequest(url: "https://localhost:\(port)\(uri)")
      request.method = HTTPMethod(rawValue: method.rawValue)
      for field in headers { request.headers.add(name: field.name.rawName, value: field.value) }
      if let body { request.body = .bytes(body) }
      let response = try await client.execute(request, deadline: .distantFuture)
      #expect(response.version == (isHTTP2 ? .http2 : .http1_1))
      var fields = HTTPFields()
      for (name, value) in response.headers {
        fields.append(HTTPField(name: try #require(HTTPField.Name(name)), value: value))
      }
      return FrontResponse(
        status: HTTPResponse.Status(code: Int(response.status.code)), headers: fields,
        body: try await response.body.collect(upTo: 64 << 20))
    }
  }

  func executeRequest(
    uri: String, method: HTTPRequest.Method, headers: HTTPFields, body: ByteBuffer?
  ) async throws -> FrontResponse {
    try await respond(uri, method, headers, body)
  }
}
