// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import LocalCluster
import NIOCore
import NIOHTTP1
import NIOSSL
import RegistryFront
import Testing

/// What a client speaks to a registry: HTTP/1.1 as it is, or within TLS either version.
enum ConformanceTransport: CaseIterable {
  case plain
  case tls1
  case tls2

  /// Runs `body` with a client of a server on loopback.
  func connect(
    port: Int, _ certificates: Certificates?,
    _ body: (@escaping ConformanceClient.Exchange) async throws -> Void
  ) async throws {
    guard let certificates else {
      let client = TestClient(
        host: "127.0.0.1", port: port, configuration: .init(timeout: .seconds(240)))
      client.connect()
      try await Self.run(body, Self.exchange(client)) { try await client.shutdown() }
      return
    }
    var tls = TLSConfiguration.makeClientConfiguration()
    tls.trustRoots = .certificates([certificates.authority])
    var configuration = HTTPClient.Configuration(tlsConfiguration: tls)
    configuration.httpVersion = self == .tls2 ? .automatic : .http1Only
    let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    let version: HTTPVersion = self == .tls2 ? .http2 : .http1_1
    try await Self.run(body, Self.exchange(client, port, version)) { try await client.shutdown() }
  }

  /// Nil where the server has none.
  func certificates() async throws -> Certificates? {
    switch self {
    case .plain: nil
    case .tls1, .tls2: try await Certificates.shared.value
    }
  }

  private static func run(
    _ body: (@escaping ConformanceClient.Exchange) async throws -> Void,
    _ exchange: @escaping ConformanceClient.Exchange, _ shutDown: () async throws -> Void
  ) async throws {
    let outcome: Result<Void, any Error>
    do {
      outcome = .success(try await body(exchange))
    } catch {
      outcome = .failure(error)
    }
    try await shutDown()
    try outcome.get()
  }

  /// On one connection.
  private static func exchange(_ client: TestClient) -> ConformanceClient.Exchange {
    { method, uri, headers, body in
      var headers = headers
      headers[.connection] = "keep-alive"
      let response = try await client.execute(
        TestClient.Request(
          uri, method: method, authority: "localhost", headers: headers,
          body: body.map { ByteBuffer(bytes: $0) }))
      return ConformanceResponse(
        status: response.status.code, headers: response.headers,
        body: response.body.map { Array($0.readableBytesView) } ?? [])
    }
  }

  private static func exchange(
    _ client: HTTPClient, _ port: Int, _ version: HTTPVersion
  ) -> ConformanceClient.Exchange {
    { method, uri, headers, body in
      var request = HTTPClientRequest(url: "https://localhost:\(port)\(uri)")
      request.method = HTTPMethod(rawValue: method.rawValue)
      for field in headers { request.headers.add(name: field.name.rawName, value: field.value) }
      if let body { request.body = .bytes(body) }
      let response = try await client.execute(request, deadline: .distantFuture)
      #expect(response.version == version)
      var fields = HTTPFields()
      for (name, value) in response.headers {
        fields.append(HTTPField(name: try #require(HTTPField.Name(name)), value: value))
      }
      return ConformanceResponse(
        status: Int(response.status.code), headers: fields,
        body: Array(try await response.body.collect(upTo: 64 << 20).readableBytesView))
    }
  }

  /// Made once for a run.
  struct Certificates: Sendable {
    let context: FrontTLSFiles.Context
    let authority: NIOSSLCertificate

    static let shared = Task {
      let folder = try WorkFolder.make(prefix: "shoal-conformance")
      defer { folder.remove() }
      let authority = try await CertificateFiles.makeAuthority(folder: folder)
      let server = try await authority.makeServer("front", folder: folder)
      let files = FrontTLSFiles(
        certificate: server.certificatePath, key: server.keyPath, clientAuthority: nil)
      return Certificates(
        context: try files.load(),
        authority: try NIOSSLCertificate.fromPEMFile(authority.certificatePath)[0])
    }
  }
}
