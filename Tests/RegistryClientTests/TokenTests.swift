// SPDX-License-Identifier: Apache-2.0

import ContentModel
import RegistryCore
import Synchronization
import Testing

@testable import RegistryClient

/// A registry and its token server on one host: what starts with `/token` is the token server.
@Suite(.timeLimit(.minutes(5))) struct TokenTests {
  private static let ada = RegistryCredentials(user: "ada", password: "open:sesame")
  private static let basicHeader = "Basic YWRhOm9wZW46c2VzYW1l"
  private static let scope = "repository:library/debian:pull"

  private static func use<Result: Sendable>(
    _ registry: ScriptedRegistry, _ credentials: RegistryCredentials? = ada,
    _ configuration: RegistryClientConfiguration = .patient,
    onResponse: @escaping RegistryClient.ResponseObserver = { _, _ in },
    _ body: (RegistryClient) async throws -> Result
  ) async throws -> Result {
    var upstream = UpstreamSettings(endpoint: registry.endpoint)
    upstream.credentials = credentials.map { .fixed($0) } ?? .none
    return try await RegistryClient.use(
      upstream, configuration, onResponse: onResponse, body)
  }

  /// Lets in whom `accepts` accepts, and issues `t1`, `t2`… with `expires_in`.
  private static func serve<Result: Sendable>(
    expiresIn: Int = 300, scope: String? = scope, host: String = "127.0.0.1",
    accepts: @escaping @Sendable (String) -> Bool = { _ in true },
    issues: @escaping @Sendable (ScriptedRegistry.Received) -> Bool = { _ in true },
    onChallenge: @escaping @Sendable () -> Void = {},
    issuesAfter: (@Sendable () async -> Void)? = nil,
    _ body: @Sendable (ScriptedRegistry) async throws -> Result
  ) async throws -> Result {
    let issued = Mutex(0)
    let address = Mutex("")
    return try await ScriptedRegistry.serve { request in
      if request.target.hasPrefix("/token") {
        guard issues(request) else { return .status(401, #"{"details":"no"}"#) }
        let number = issued.withLock {
          $0 += 1
          return $0
        }
        var answer = ScriptedAnswer.status(
          200, #"{"token":"t\#(number)","expires_in":\#(expiresIn)}"#)
        answer.awaits = issuesAfter
        return answer
      }
      if let header = request["authorization"], header.hasPrefix("Bearer "),
        accepts(String(header.dropFirst(7)))
      {
        return .status(200)
      }
      onChallenge()
      let scope = scope.map { ",scope=\"\($0)\"" } ?? ""
      let realm = "http://\(host):\(address.withLock { $0 })/token"
      return .status(
        401, headers: ["WWW-Authenticate": "Bearer realm=\"\(realm)\",service=\"s 1\"\(scope)"])
    } _: { registry in
      address.withLock { $0 = "\(registry.endpoint.address.port)" }
      return try await body(registry)
    }
  }

  private static func head(_ client: RegistryClient) async throws {
    _ = try await client.blobHead(Fixture.repository, Fixture.alphabetDigest)
  }

  @Test("a token is asked for with Basic, sent, and kept for the next request")
  func token() async throws {
    let counted = Mutex<[String]>([])
    try await Self.serve { registry in
      try await Self.use(
        registry,
        onResponse: { kind, status in counted.withLock { $0.append("\(kind) \(status)") } },
        { client in
          try await Self.head(client)
          try await Self.head(client)
        })
      #expect(
        registry.requests.map { $0["authorization"] } == [
          nil, Self.basicHeader, "Bearer t1", "Bearer t1",
        ])
      #expect(
        registry.lines[1]
          == "GET /token?service=s%201&scope=repository%3Alibrary%2Fdebian%3Apull")
    }
    #expect(counted.withLock { $0 } == ["blob 401", "token 200", "blob 200", "blob 200"])
  }

  @Test("without credentials the token is asked for anonymously")
  func anonymous() async throws {
    try await Self.serve { registry in
      try await Self.use(registry, nil) { try await Self.head($0) }
      #expect(registry.requests.map { $0["authorization"] } == [nil, nil, "Bearer t1"])
    }
  }

  @Test("a challenge without a scope is answered with the scope that the request needs")
  func ownScope() async throws {
    try await Self.serve(scope: nil) { registry in
      try await Self.use(registry) { client in
        _ = try? await client.putManifest(
          Fixture.repository, Fixture.latest, mediaType: .imageManifest, bytes: [])
      }
      #expect(
        registry.lines[1]
          == "GET /token?service=s%201&scope=repository%3Alibrary%2Fdebian%3Apull%2Cpush")
    }
  }

  @Test("an identity token goes to the token server in the body of a POST")
  func identityToken() async throws {
    try await Self.serve { registry in
      try await Self.use(registry, RegistryCredentials(identityToken: "refresh-me")) {
        try await Self.head($0)
      }
      let request = registry.requests[1]
      #expect(registry.lines[1] == "POST /token")
      #expect(request["authorization"] == nil)
      #expect(
        request.form
          == "grant_type=refresh_token&client_id=shoal&service=s%201"
          + "&scope=repository%3Alibrary%2Fdebian%3Apull&refresh_token=refresh-me")
    }
  }

  @Test("requests at the same time share one token")
  func shared() async throws {
    let requestsCount = 8
    let (challenges, challenged) = AsyncStream<Void>.makeStream()
    // No token is issued before each request has been sent without one.
    let allChallenged: @Sendable () async -> Void = {
      var waiting = requestsCount
      for await _ in challenges {
        waiting -= 1
        if waiting == 0 { break }
      }
    }
    try await Self.serve(onChallenge: { challenged.yield() }, issuesAfter: allChallenged) {
      registry in
      try await Self.use(registry, Self.ada, .patient) { client in
        try await withThrowingTaskGroup(of: Void.self) { group in
          for _ in 1...requestsCount { group.addTask { try await Self.head(client) } }
          try await group.waitForAll()
        }
      }
      let authorizations = registry.requests.map { $0["authorization"] ?? "none" }
      let tally = Dictionary(grouping: authorizations) { $0 }.mapValues(\.count)
      #expect(
        tally == ["none": requestsCount, Self.basicHeader: 1, "Bearer t1": requestsCount])
    }
  }

  @Test("a token that has run out is replaced before it is sent")
  func expired() async throws {
    try await Self.serve(expiresIn: 0) { registry in
      try await Self.use(registry) { client in
        try await Self.head(client)
        try await Self.head(client)
      }
      #expect(
        registry.requests.map { $0["authorization"] } == [
          nil, Self.basicHeader, "Bearer t1", Self.basicHeader, "Bearer t2",
        ])
    }
  }

  @Test("a kept token that is refused is replaced once")
  func refusedToken() async throws {
    let refused = Mutex<Set<String>>([])
    try await Self.serve(accepts: { token in !refused.withLock { $0.contains(token) } }) {
      registry in
      try await Self.use(registry) { client in
        try await Self.head(client)
        refused.withLock { _ = $0.insert("t1") }
        try await Self.head(client)
      }
      #expect(registry.lines.filter { $0.hasPrefix("GET /token") }.count == 2)
      #expect(registry.requests.last?["authorization"] == "Bearer t2")
    }
  }

  @Test("a new token that is refused is an error, without another round")
  func freshTokenRefused() async throws {
    try await Self.serve(accepts: { _ in false }) { registry in
      let error = try await Self.use(registry) { client in
        try await clientError { try await Self.head(client) }
      }
      #expect(error.code == .unauthorized)
      #expect(error.detail.contains("account given for scripted"))
      #expect(registry.requests.count == 3)
    }
  }

  @Test("a token server that refuses the password is an error after one try")
  func wrongPassword() async throws {
    try await Self.serve(issues: { _ in false }) { registry in
      let error = try await Self.use(registry) { client in
        try await clientError { try await Self.head(client) }
      }
      #expect(error.code == .unauthorized)
      #expect(error.status == 401)
      #expect(error.detail.contains("refused the credentials given for scripted"))
      #expect(!"\(error)".contains("sesame") && !"\(error)".contains("?"))
      #expect(registry.requests.count == 2)
    }
  }

  @Test("a token server on another host is asked for nothing, and is named")
  func foreignRealm() async throws {
    try await Self.serve(host: "localhost") { registry in
      for credentials in [Self.ada, nil] {
        let error = try await Self.use(registry, credentials) { client in
          try await clientError { try await Self.head(client) }
        }
        #expect(error.code == .realmRefused)
        #expect(error.detail.contains("localhost"))
        #expect(error.remedy == .realm(host: "localhost"))
      }
      #expect(registry.lines.allSatisfy { $0.hasPrefix("HEAD /v2/") })
      #expect(registry.requests.allSatisfy { $0["authorization"] == nil })
    }
  }

  @Test("a waiter that is cancelled stops waiting, and the fetch goes on for the others")
  func cancelledWaiter() async throws {
    let fetches = SharedFetches<String, Int>()
    let (gate, opener) = AsyncStream<Int>.makeStream()
    let (starts, started) = AsyncStream<Void>.makeStream()
    let first = Task {
      try await fetches.value("key") {
        started.yield()
        for await value in gate { return value }
        throw CancellationError()
      }
    }
    for await _ in starts { break }
    let second = Task { try await fetches.value("key") { 7 } }
    first.cancel()
    await #expect(throws: CancellationError.self) { try await first.value }
    while await fetches.waiterCount("key") < 2 { await Task.yield() }
    opener.yield(42)
    #expect(try await second.value == 42)
  }
}
