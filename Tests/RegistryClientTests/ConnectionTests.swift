// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Synchronization
import Testing

@testable import RegistryClient

@Suite(.timeLimit(.minutes(5))) struct ConnectionTests {
  @Test("a registry that is not there is unreachable, and is counted without a status")
  func refused() async throws {
    let port = try UnusedPort()
    let endpoint = RegistryEndpoint(
      name: "none", address: HostPort(host: "127.0.0.1", port: port.number))
    let counted = Mutex<[String]>([])
    let error = try await RegistryClient.use(
      endpoint,
      onResponse: { kind, status in counted.withLock { $0.append("\(kind) \(status)") } },
      { client in try await clientError { try await client.checkBase() } })
    #expect(error.code == .unreachable)
    #expect(error.status == 0)
    #expect(counted.withLock { $0 } == ["base 0"])
    withExtendedLifetime(port) {}
  }

  @Test("a registry that does not answer times out")
  func stalledHead() async throws {
    var configuration = RegistryClientConfiguration.patient
    configuration.responseHeadTimeoutSeconds = 0.2
    try await ScriptedRegistry.serve { _ in
      ScriptedAnswer(stallsBeforeHead: true)
    } _: { [configuration] registry in
      let error = try await RegistryClient.use(registry.endpoint, configuration) { client in
        try await clientError {
          try await client.blob(Fixture.repository, Fixture.alphabetDigest)
        }
      }
      #expect(error.code == .timedOut)
    }
  }

  @Test("redirects are followed, with the range, and each response is counted")
  func redirect() async throws {
    let counted = Mutex<[String]>([])
    try await ScriptedRegistry.serve { request in
      switch request.target {
      case "/there?signature=s": .whole(Fixture.alphabet)
      case "/here": .status(307, "moved", headers: ["Location": "there?signature=s"])
      default: .status(302, headers: ["Location": "/here"])
      }
    } _: { registry in
      let bytes = try await RegistryClient.use(
        registry.endpoint,
        onResponse: { kind, status in counted.withLock { $0.append("\(kind) \(status)") } },
        {
          try await $0.blob(Fixture.repository, Fixture.alphabetDigest, fromByte: 24).collect()
        })
      #expect(bytes == Array("yz".utf8))
      #expect(registry.requests.allSatisfy { $0["range"] == "bytes=24-" })
      #expect(counted.withLock { $0 } == ["blob 302", "blob 307", "blob 200"])
    }
  }

  @Test(
    "a redirect to another protocol, to nowhere or in a circle is refused",
    arguments: ["ftp://h/x?token=secret", "http://u:secret@h/", "/circle", nil])
  func redirectRefused(location: String?) async throws {
    try await ScriptedRegistry.serve { _ in
      .status(307, headers: location.map { ["Location": $0] } ?? [:])
    } _: { registry in
      let error = try await RegistryClient.use(registry.endpoint) { client in
        try await clientError {
          try await client.blobHead(Fixture.repository, Fixture.alphabetDigest)
        }
      }
      #expect(error.code == .redirectRefused)
      #expect(!"\(error)".contains("secret"))
      #expect(registry.requests.count == (location == "/circle" ? 6 : 1))
    }
  }

  @Test("an error after a redirect does not tell the signature in the target's query")
  func redirectSignature() async throws {
    try await ScriptedRegistry.serve { request in
      request.target.hasPrefix("/there")
        ? .status(403) : .status(307, headers: ["Location": "/there?signature=secret"])
    } _: { registry in
      let error = try await RegistryClient.use(registry.endpoint) { client in
        try await clientError { try await client.blob(Fixture.repository, Fixture.alphabetDigest) }
      }
      #expect(error.code == .forbidden)
      #expect(error.url == "\(registry.endpoint.baseURL)/there")
    }
  }

  @Test("a connection that is closed instead of an answer is tried once more")
  func closedConnection() async throws {
    let attempts = Mutex(0)
    try await ScriptedRegistry.serve { _ in
      let attempt = attempts.withLock { count in
        count += 1
        return count
      }
      return attempt == 1 ? ScriptedAnswer(closesBeforeHead: true) : .status(200)
    } _: { registry in
      try await RegistryClient.use(registry.endpoint) { try await $0.checkBase() }
      #expect(registry.lines == ["GET /v2/", "GET /v2/"])
    }
  }
}
