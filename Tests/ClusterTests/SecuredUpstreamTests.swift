// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Hummingbird
import LocalCluster
import RegistryClient
import RegistryCore
import Testing

extension ProcessTests {
  /// Debian's `docker-registry` behind TLS, passwords and a token server.
  struct SecuredUpstreamTests {
    /// Behind TLS with a certificate for these names, and with a password.
    static func withPassword<Outcome: Sendable>(
      names: [String] = ["DNS:localhost", "IP:127.0.0.1"],
      _ body: (SecuredRegistry) async throws -> Outcome
    ) async throws -> Outcome {
      try await SecuredRegistry.run(
        { authority, folder in
          var security = DockerRegistrySecurity()
          security.access = .password
          security.certificate = try await authority.makeServer(
            "registry", names: names, folder: folder)
          return security
        }, body)
    }

    /// Plain on loopback, with a token server that the registry calls `host`.
    static func withTokenServer<Outcome: Sendable>(
      host: String = "127.0.0.1", redirectsBlobsTo: String? = nil,
      _ body: (SecuredRegistry, RecordingServer) async throws -> Outcome
    ) async throws -> Outcome {
      let folder = try WorkFolder.make(prefix: "shoal-token-server")
      defer { folder.remove() }
      let issuer = try await CertificateFiles.makeTokenIssuer(folder: folder)
      let tokens = TokenServer(issuer: issuer, folder: folder)
      return try await RecordingServer.run(tokens.answer) { server in
        try await SecuredRegistry.run({ _, _ in
          var security = DockerRegistrySecurity()
          security.redirectsBlobsTo = redirectsBlobsTo
          security.access = .token(
            realm: "http://\(host):\(server.port)/token", service: TokenServer.service,
            issuer: TokenServer.issuerName, issuerCertificatePath: issuer.certificatePath)
          return security
        }) { secured in try await body(secured, server) }
      }
    }

    @Test("an image goes to and comes from a registry behind TLS and a password")
    func password() async throws {
      try await Self.withPassword { secured in
        let (blob, manifest) = try await SecuredRegistry.use(
          secured.settings(.https), SecuredRegistry.roundTrip)
        #expect(blob == SecuredRegistry.content)
        #expect(manifest.bytes == SecuredRegistry.manifestBytes)
      }
    }

    @Test("a wrong password is a clear error without the password, and the registry hears it once")
    func wrongPassword() async throws {
      try await Self.withPassword { secured in
        let refused = try await SecuredRegistry.refusal(
          secured.settings(.https, password: "closed-sesame"))
        let error = try #require(refused)
        #expect(error.code == .unauthorized)
        #expect(error.detail.contains("refused the credentials given for secured.example"))
        #expect(!"\(error)".contains("closed-sesame"))
        try await BoundedWait.until("both requests are logged", seconds: 60) {
          try secured.registry.accessLog().count >= 2
        }
        #expect(try secured.registry.accessLog().map(\.status) == [401, 401])
      }
    }

    @Test("an authority that was not given is not trusted, and is said to be what is missing")
    func authorityMissing() async throws {
      try await Self.withPassword { secured in
        var settings = try secured.settings(.https)
        settings.authorities = nil
        let error = try #require(try await SecuredRegistry.refusal(settings))
        #expect(error.code == .certificateRefused)
        #expect(error.remedy == .authorities)
      }
    }

    @Test("a certificate for another host is refused, whoever signed it")
    func otherHost() async throws {
      try await Self.withPassword(names: ["DNS:other.example", "IP:127.0.0.2"]) { secured in
        let refused = try await SecuredRegistry.refusal(secured.settings(.https))
        let error = try #require(refused)
        #expect(error.code == .certificateRefused)
        #expect(error.detail.contains("not for this host"))
        #expect(error.remedy == .certifiedHost)
      }
    }

    @Test("plain http to a registry of https says so, and the other way round")
    func wrongScheme() async throws {
      try await Self.withPassword { secured in
        let refused = try await SecuredRegistry.use(secured.settings(.http)) { client in
          await #expect(throws: RegistryClientError.self) { try await client.checkBase() }
        }
        #expect(refused?.code == .wrongScheme)
        #expect(refused?.remedy == .scheme(.https))
        // An answer to HEAD has no words to tell it by.
        #expect(try await SecuredRegistry.refusal(secured.settings(.http))?.code == .wrongScheme)
      }
      try await SecuredRegistry.run({ _, _ in DockerRegistrySecurity() }) { plain in
        let error = try #require(try await SecuredRegistry.refusal(plain.settings(.https)))
        #expect(error.code == .wrongScheme)
        #expect(error.remedy == .scheme(.http))
      }
    }

    @Test("an image goes to and comes from a registry with a token server, which alone is told")
    func tokens() async throws {
      try await Self.withTokenServer { secured, server in
        let (blob, manifest) = try await SecuredRegistry.use(
          secured.settings(.http), SecuredRegistry.roundTrip)
        #expect(blob == SecuredRegistry.content)
        #expect(manifest.bytes == SecuredRegistry.manifestBytes)
        // docker-registry names the actions of one scope in any order.
        let scopes = server.requests.map { request in
          request.query.filter { $0.name == "scope" }.map {
            Set($0.value.split { ":,".contains($0) })
          }
        }
        #expect(
          scopes == [
            [["repository", "team/app", "pull", "push"]], [["repository", "team/app", "pull"]],
          ])
        #expect(server.requests.allSatisfy { $0.authorization?.hasPrefix("Basic ") == true })
      }
    }

    @Test("a token server that refuses the password ends the request")
    func wrongPasswordForTokens() async throws {
      try await Self.withTokenServer { secured, server in
        let refused = try await SecuredRegistry.refusal(
          secured.settings(.http, password: "closed-sesame"))
        let error = try #require(refused)
        #expect(error.code == .unauthorized)
        #expect(error.detail.contains("refused the credentials given for secured.example"))
        #expect(!"\(error)".contains("closed-sesame"))
        #expect(server.requests.count == 1)
      }
    }

    @Test("a token server on a foreign host is told nothing, and the error names it")
    func foreignRealm() async throws {
      try await Self.withTokenServer(host: "localhost") { secured, server in
        let error = try #require(try await SecuredRegistry.refusal(secured.settings(.http)))
        #expect(error.code == .realmRefused)
        #expect(error.remedy == .realm(host: "localhost"))
        #expect(server.requests.isEmpty)
      }
    }

    @Test("a redirect to other storage carries neither password nor token there")
    func redirect() async throws {
      let content = SecuredRegistry.content
      try await RecordingServer.run { _ in
        Response(status: .ok, body: ResponseBody(byteBuffer: .init(bytes: content)))
      } _: { storage in
        try await Self.withTokenServer(redirectsBlobsTo: "http://127.0.0.1:\(storage.port)/") {
          secured, tokens in
          let (blob, _) = try await SecuredRegistry.use(
            secured.settings(.http), SecuredRegistry.roundTrip)
          #expect(blob == content)
          #expect(!tokens.requests.isEmpty && !storage.requests.isEmpty)
          #expect(storage.requests.allSatisfy { $0.authorization == nil })
          #expect(!storage.requests.contains { $0.transcript.contains("Bearer") })
        }
      }
    }
  }
}
