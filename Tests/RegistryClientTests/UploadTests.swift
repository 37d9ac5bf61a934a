// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import ContentModel
import NIOCore
import NIOHTTP1
import RegistryCore
import Synchronization
import Testing

@testable import RegistryClient

@Suite(.timeLimit(.minutes(5))) struct UploadTests {
  @Test("a registry that declines a mount gets the bytes with the token it was asked with")
  func declinedMount() async throws {
    try await Self.serveTokens { registry in
      let outcome = try await RegistryClient.use(registry.endpoint) { client in
        try await client.pushBlob(
          Fixture.repository, Fixture.alphabetDigest, sizeBytes: 26, mountFrom: Self.other,
          body: Fixture.alphabetStream())
      }
      #expect(outcome == .uploaded)
      let methods = registry.requests.map { "\($0.method) \($0["authorization"] ?? "-")" }
      #expect(methods == ["POST -", "GET -", "POST Bearer t1", "PUT Bearer t1"])
      #expect(registry.requests.last?.bodyBytes == 26)
    }
  }

  @Test("a body that was asked for proof too late is said to be worth another attempt, once")
  func authorizationEnded() async throws {
    try await Self.serveTokens(endsBeforePut: true) { registry in
      try await RegistryClient.use(registry.endpoint) { client in
        let push = {
          try await client.pushBlob(
            Fixture.repository, Fixture.alphabetDigest, sizeBytes: 26,
            body: Fixture.alphabetStream())
        }
        let error = try await clientError { try await push() }
        #expect(error.code == .authorizationEnded)
        let second = try await push()
        #expect(second == .uploaded)
      }
    }
  }

  @Test("an upload that the registry takes nothing of is given up on")
  func stopsReading() async throws {
    var configuration = RegistryClientConfiguration.patient
    configuration.writeIdleTimeoutSeconds = 0.25
    try await ScriptedRegistry.serve { _ in
      .status(202, headers: ["Location": "/upload/1"])
    } _: { [configuration] registry in
      registry.leaveBodies()
      try await RegistryClient.use(registry.endpoint, configuration) { client in
        let error = try await clientError {
          try await client.pushBlob(
            Fixture.repository, Fixture.alphabetDigest, sizeBytes: 1 << 40,
            body: EndlessBody())
        }
        #expect(error.code == .timedOut)
        #expect(error.detail.contains("upload"))
      }
    }
  }

  @Test("an upload that was taken and is never answered is given up on")
  func neverAnswers() async throws {
    let limits = UploadWatchdog.Limits(
      beforeBody: .hours(9), insideBody: .hours(9), afterBody: .minutes(30))
    let watchdog = UploadWatchdog(
      eventLoop: HTTPClient.defaultEventLoopGroup.any(), limits: limits)
    try await ScriptedRegistry.serve { _ in
      .silence
    } _: { registry in
      try await RegistryClient.use(registry.endpoint) { client in
        var upload = Exchange(
          .upload, .push(Fixture.repository), .PUT, "\(registry.endpoint.baseURL)/upload/1",
          body: .stream(WatchedBody(Fixture.alphabetStream(), watchdog), length: .known(Int64(26))),
          bodyBytes: 26)
        upload.uploadWatchdog = watchdog
        // An hour is beyond the last limit alone.
        let clock = Task {
          while !watchdog.hasFired {
            watchdog.check(at: .now() + .hours(1))
            try await Task.sleep(for: .milliseconds(1))
          }
        }
        let error = try await clientError { try await client.response(to: upload) }
        #expect(error.code == .timedOut)
        #expect(error.detail.contains("upload"))
        clock.cancel()
        #expect(watchdog.hasFired)
      }
    }
  }

  @Test("a source is waited for however slow it is, and a registry that takes nothing is not")
  func slowSource() async throws {
    let limits = UploadWatchdog.Limits(
      beforeBody: .minutes(30), insideBody: .minutes(30), afterBody: .minutes(30))
    let watchdog = UploadWatchdog(
      eventLoop: HTTPClient.defaultEventLoopGroup.any(), limits: limits)
    try await watchdog.guarding {
      // Looks at the clock while it is asked for a piece: before the first and between two.
      let source = AsyncStream<ByteBuffer> {
        watchdog.check(at: .now() + .hours(1))
        return ByteBuffer(bytes: [1])
      }
      var iterator = WatchedBody(source, watchdog).makeAsyncIterator()
      for _ in 0..<2 {
        let piece = try await iterator.next()
        #expect(piece?.readableBytes == 1)
      }
      #expect(!watchdog.hasFired)
      #expect(!Task.isCancelled)
      watchdog.check(at: .now() + .hours(1))
      #expect(watchdog.hasFired)
      #expect(Task.isCancelled)
    }
  }

  private static let other = RepositoryName("library/other")!

  /// Asks for a token with the scopes of the request, and takes a blob but no mount.
  private static func serveTokens(
    endsBeforePut: Bool = false, _ body: @Sendable (ScriptedRegistry) async throws -> Void
  ) async throws {
    let issued = Mutex(0)
    let hasEnded = Mutex(!endsBeforePut)
    let address = Mutex("")
    try await ScriptedRegistry.serve { request in
      if request.target.hasPrefix("/token") {
        let number = issued.withLock {
          $0 += 1
          return $0
        }
        return .status(200, #"{"token":"t\#(number)","expires_in":300}"#)
      }
      let ends =
        request.method == "PUT"
        && hasEnded.withLock { hasEnded in
          defer { hasEnded = true }
          return !hasEnded
        }
      guard request["authorization"]?.hasPrefix("Bearer ") == true, !ends else {
        let realm = "http://127.0.0.1:\(address.withLock { $0 })/token"
        return .status(
          401, headers: ["WWW-Authenticate": "Bearer realm=\"\(realm)\",service=\"s\""])
      }
      return request.method == "PUT"
        ? .status(201) : .status(202, headers: ["Location": "/upload/1"])
    } _: { registry in
      address.withLock { $0 = "\(registry.endpoint.address.port)" }
      try await body(registry)
    }
  }
}
