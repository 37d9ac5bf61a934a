// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import NIOCore
import RegistryCore
import RegistryFront
import Testing

@Suite("Callers with tokens", .timeLimit(.minutes(5)))
struct TokenAccessTests {
  private let tokens = TestTokens()
  private let manifest = "/v2/library/debian/manifests/12"
  private let uploads = PushClient.uploads
  private let pull = "repository:library/debian:pull"

  private func answer(
    _ client: FrontClient, _ method: HTTPRequest.Method, _ uri: String, _ headers: HTTPFields = [:]
  ) async throws -> FrontResponse {
    try await client.executeRequest(uri: uri, method: method, headers: headers, body: nil)
  }

  private func expect(
    _ expected: HTTPResponse.Status, _ client: FrontClient, _ method: HTTPRequest.Method,
    _ uri: String, _ headers: HTTPFields = [:], at location: SourceLocation = #_sourceLocation
  ) async throws {
    let status = try await answer(client, method, uri, headers).status
    #expect(status == expected, sourceLocation: location)
  }

  @Test("a token opens what it names", arguments: Rung.allCases)
  func opens(rung: Rung) async throws {
    try await tokens.with { access, _, _ in
      try await rung.test(push: ModelPush(), access: access) { client in
        try await expect(.ok, client, .get, "/v2/", tokens.bearer())
        try await expect(.ok, client, .get, manifest, tokens.bearer(pull))
        let push = tokens.bearer("repository:library/debian:pull,push")
        try await expect(.accepted, client, .post, uploads, push)
        let catalog = tokens.bearer("registry:catalog:*")
        try await expect(.ok, client, .get, "/v2/_catalog", catalog)
      }
    }
  }

  @Test("without one the challenge says where to get which", arguments: Rung.allCases)
  func challenge(rung: Rung) async throws {
    let base = #"Bearer realm="https://auth.example/token",service="registry""#
    try await tokens.with { access, _, _ in
      try await rung.test(push: ModelPush(), access: access) { client in
        let version = try await answer(client, .get, "/v2/")
        #expect(version.status == .unauthorized)
        #expect(version.headers[.wwwAuthenticate] == base)
        let read = try await answer(client, .get, manifest)
        #expect(read.headers[.wwwAuthenticate] == base + #",scope="\#(pull)""#)
        let digest = ModelContent.blobDigest
        let mount = try await answer(client, .post, "\(uploads)?mount=\(digest)&from=other/app")
        #expect(
          mount.headers[.wwwAuthenticate]
            == base + #",scope="repository:library/debian:pull,push repository:other/app:pull""#)
      }
    }
  }

  @Test("a token that does not reach says so, with the scope it takes")
  func insufficient() async throws {
    try await tokens.with { access, _, _ in
      try await Rung.router.test(push: ModelPush(), access: access) { client in
        let refusal = try await answer(client, .post, uploads, tokens.bearer(pull))
        #expect(refusal.status == .unauthorized)
        let challenge = try #require(refusal.headers[.wwwAuthenticate])
        #expect(challenge.hasSuffix(#",error="insufficient_scope""#))
        #expect(challenge.contains(#"scope="repository:library/debian:pull,push""#))
        // What is for everybody needs nothing of it.
        try await expect(.notFound, client, .get, "/v2/public/app/manifests/1", tokens.bearer())
      }
    }
  }

  @Test("a token that is forged, stale, or meant for another opens nothing")
  func wrong() async throws {
    let stranger = TestTokens()
    try await tokens.with { access, _, _ in
      try await Rung.router.test(access: access) { client in
        let good = tokens.bearer(pull)[.authorization] ?? ""
        for headers in [
          stranger.bearer(pull), tokens.bearer(pull, service: "elsewhere"),
          tokens.bearer(pull, issuer: "mallory"), tokens.bearer(pull, life: -61),
          tokens.bearer(pull, header: #"{"alg":"none"}"#),
          tokens.bearer(pull, header: #"{"alg":"HS256","kid":"one"}"#),
          tokens.bearer(pull, header: #"{"alg":"EdDSA","kid":"two"}"#),
          [.authorization: good + "A"], [.authorization: "Bearer x"], TestUsers.ada,
        ] {
          let refusal = try await answer(client, .get, manifest, headers)
          #expect(refusal.status == .unauthorized)
          let challenge = try #require(refusal.headers[.wwwAuthenticate])
          #expect(challenge.hasSuffix(#",error="invalid_token""#))
        }
        try await expect(.ok, client, .get, manifest, tokens.bearer(pull, life: -30))
      }
    }
  }

  @Test("the server's keys are replaced while clients come")
  func rotation() async throws {
    let next = TestTokens()
    try await tokens.with { access, check, path in
      try await Rung.router.test(access: access) { client in
        try await expect(.unauthorized, client, .get, manifest, next.bearer(pull))
        try next.keySet.write(toFile: path, atomically: true, encoding: .utf8)
        #expect(check.reload() == .adopted)
        try await expect(.ok, client, .get, manifest, next.bearer(pull))
        try await expect(.unauthorized, client, .get, manifest, tokens.bearer(pull))
      }
    }
  }
}
