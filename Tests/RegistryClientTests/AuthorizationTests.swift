// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Foundation
import RegistryCore
import Synchronization
import Testing

@testable import RegistryClient

@Suite(.timeLimit(.minutes(5))) struct AuthorizationTests {
  private static let basicHeader = "Basic YWRhOm9wZW46c2VzYW1l"
  private static let challenge = ["WWW-Authenticate": "Basic realm=\"a registry\""]

  private static func upstream(
    _ registry: ScriptedRegistry, _ source: CredentialSource? = nil
  ) -> UpstreamSettings {
    var upstream = UpstreamSettings(endpoint: registry.endpoint)
    upstream.credentials =
      source ?? RegistryCredentials(user: "ada", password: "open:sesame").map { .fixed($0) }
      ?? .none
    return upstream
  }

  private static func guarded(_ request: ScriptedRegistry.Received) -> ScriptedAnswer {
    request["authorization"] == basicHeader ? .status(200) : .status(401, headers: challenge)
  }

  @Test("Basic credentials are sent once they have been asked for, and from then on at once")
  func basic() async throws {
    try await ScriptedRegistry.serve(Self.guarded) { registry in
      try await RegistryClient.use(Self.upstream(registry)) { client in
        try await client.checkBase()
        _ = try await client.blobHead(Fixture.repository, Fixture.alphabetDigest)
      }
      #expect(
        registry.requests.map { $0["authorization"] } == [nil, Self.basicHeader, Self.basicHeader])
    }
  }

  @Test("a wrong password is an error after one try, which says whose and quotes nothing")
  func wrongPassword() async throws {
    try await ScriptedRegistry.serve { _ in
      .status(
        401, #"{"errors":[{"code":"UNAUTHORIZED","message":"not open:sesame"}]}"#,
        headers: Self.challenge)
    } _: { registry in
      let error = try await RegistryClient.use(Self.upstream(registry)) { client in
        try await clientError { try await client.checkBase() }
      }
      #expect(error.code == .unauthorized)
      #expect(error.detail.contains("refused the credentials given for scripted"))
      #expect(error.remedy == .otherCredentials(place: "user and password"))
      #expect(!"\(error)".contains("sesame"))
      #expect(registry.requests.count == 2)
    }
  }

  @Test("a registry that wants credentials where there are none says so")
  func noCredentials() async throws {
    try await ScriptedRegistry.serve(Self.guarded) { registry in
      let error = try await RegistryClient.use(Self.upstream(registry, CredentialSource.none)) {
        client in
        try await clientError { try await client.checkBase() }
      }
      #expect(error.code == .unauthorized)
      #expect(error.remedy == .credentials)
      #expect(registry.requests.count == 1)
    }
  }

  @Test("a password that was changed in its file is read again once it is refused")
  func changedPassword() async throws {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("shoal-changed-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let file = URL(fileURLWithPath: path)
    try Data("ada:open:sesame".utf8).write(to: file)
    let expected = Mutex(Self.basicHeader)
    try await ScriptedRegistry.serve { request in
      request["authorization"] == expected.withLock { $0 }
        ? .status(200) : .status(401, headers: Self.challenge)
    } _: { registry in
      try await RegistryClient.use(Self.upstream(registry, .file(path: path))) { client in
        try await client.checkBase()
        expected.withLock { $0 = "Basic YWRhOmNoYW5nZWQ=" }
        try Data("ada:changed".utf8).write(to: file)
        try await client.checkBase()
      }
      #expect(registry.requests.count == 4)
    }
  }

  @Test("credentials that cannot be read are no anonymous access, and say what is wrong")
  func unreadable() async throws {
    try await ScriptedRegistry.serve(Self.guarded) { registry in
      let upstream = Self.upstream(registry, .file(path: "/nowhere/credentials"))
      let error = try await RegistryClient.use(upstream) { client in
        try await clientError { try await client.checkBase() }
      }
      #expect(error.code == .credentialsUnavailable)
      #expect(error.detail.contains("/nowhere/credentials"))
    }
  }

  @Test("a redirect to another origin takes no authorization along")
  func redirect() async throws {
    try await ScriptedRegistry.serve { _ in
      .whole(Fixture.alphabet)
    } _: { storage in
      try await ScriptedRegistry.serve { request in
        Self.guarded(request).status == 401
          ? Self.guarded(request)
          : .status(307, headers: ["Location": "\(storage.endpoint.baseURL)/there?signature=s"])
      } _: { registry in
        let bytes = try await RegistryClient.use(Self.upstream(registry)) { client in
          try await client.blob(Fixture.repository, Fixture.alphabetDigest).collect()
        }
        #expect(bytes == Fixture.alphabet)
        #expect(storage.requests.map { $0["authorization"] } == [nil])
        #expect(registry.requests.map { $0["authorization"] } == [nil, Self.basicHeader])
      }
    }
  }

  @Test("an upload whose place is on another origin takes no authorization there")
  func foreignUpload() async throws {
    try await ScriptedRegistry.serve { _ in
      .status(201)
    } _: { storage in
      try await ScriptedRegistry.serve { request in
        Self.guarded(request).status == 401
          ? Self.guarded(request)
          : .status(202, headers: ["Location": "\(storage.endpoint.baseURL)/upload/1"])
      } _: { registry in
        try await RegistryClient.use(Self.upstream(registry)) { client in
          try await client.pushBlob(
            Fixture.repository, Fixture.alphabetDigest, sizeBytes: 26,
            body: Fixture.alphabetStream())
        }
        #expect(storage.lines == ["PUT /upload/1?digest=\(Fixture.alphabetDigest)"])
        #expect(storage.requests.map { $0["authorization"] } == [nil])
      }
    }
  }

  @Test("credentials go over plain http to loopback, and elsewhere only if that was said")
  func plainCredentials() async throws {
    var upstream = UpstreamSettings(
      endpoint: try RegistryEndpoint(argument: "r=http://registry.example:5000"))
    let site = RequestSite(method: "GET", url: "http://registry.example:5000/v2/")
    try await RegistryClient.use(upstream) { client in
      let error = #expect(throws: RegistryClientError.self) {
        try client.requirePrivacy([client.upstream.origin], site)
      }
      #expect(error?.code == .credentialsWithheld)
      #expect(error?.remedy == .plainCredentials)
    }
    upstream.allowsPlainCredentials = true
    try await RegistryClient.use(upstream) { client in
      try client.requirePrivacy([client.upstream.origin], site)
    }
  }
}
