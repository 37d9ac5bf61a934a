// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import NIOCore
import NIOPosix
import RegistryCore
import RegistryFront
import Testing

@Suite("Users with passwords", .timeLimit(.minutes(5)))
struct PasswordAccessTests {
  private let manifest = "/v2/library/debian/manifests/12"
  private let challenge = "Basic realm=\"Shoal\", charset=\"UTF-8\""

  private func status(
    _ client: FrontClient, _ method: HTTPRequest.Method, _ uri: String, _ headers: HTTPFields = [:],
    body: String? = nil
  ) async throws -> Int {
    try await client.executeRequest(
      uri: uri, method: method, headers: headers, body: body.map { ByteBuffer(string: $0) }
    ).status.code
  }

  private func expect(
    _ expected: Int, _ client: FrontClient, _ method: HTTPRequest.Method, _ uri: String,
    _ headers: HTTPFields = [:], at location: SourceLocation = #_sourceLocation
  ) async throws {
    let status = try await self.status(client, method, uri, headers)
    #expect(status == expected, sourceLocation: location)
  }

  @Test("who has the password is let in, others are told to show one", arguments: Rung.allCases)
  func passwords(rung: Rung) async throws {
    try await TestUsers.with { check, _ in
      let access = FrontAccess(policy: AccessPolicy(), scheme: .passwords(check))
      try await rung.test(access: access) { client in
        for uri in ["/v2/", manifest] {
          // Twice: the second time it is remembered.
          for _ in 0..<2 { try await expect(200, client, .get, uri, TestUsers.ada) }
          for headers in [[:], TestUsers.wrong, TestUsers.unknown, [.authorization: "Bearer x"]] {
            let refusal = try await client.executeRequest(
              uri: uri, method: .get, headers: headers, body: nil)
            #expect(refusal.status == .unauthorized)
            #expect(refusal.headers[.wwwAuthenticate] == challenge)
            #expect(String(buffer: refusal.body).contains("UNAUTHORIZED"))
          }
        }
      }
    }
  }

  @Test("a password that is changed is not good any more, and the new one is")
  func reload() async throws {
    try await TestUsers.with { check, path in
      let access = FrontAccess(policy: AccessPolicy(), scheme: .passwords(check))
      try await Rung.router.test(access: access) { client in
        try await expect(200, client, .get, "/v2/", TestUsers.ada)
        try TestUsers.fileChanged.write(toFile: path, atomically: true, encoding: .utf8)
        #expect(check.file.reload() == .adopted)
        try await expect(401, client, .get, "/v2/", TestUsers.ada)
        try await expect(200, client, .get, "/v2/", TestUsers.wrong)
        try "broken".write(toFile: path, atomically: true, encoding: .utf8)
        guard case .failed(let error) = check.file.reload() else {
          Issue.record("a broken file was taken")
          return
        }
        #expect(error.reason == "line 1 is not user:hash")
        try await expect(200, client, .get, "/v2/", TestUsers.wrong)
      }
    }
  }

  @Test("everybody may do what the rules say, and nothing beside", arguments: Rung.allCases)
  func anonymous(rung: Rung) async throws {
    try await TestUsers.with { check, _ in
      let access = FrontAccess(
        policy: AccessPolicy(anonymous: TestUsers.rules("library/**=pull")),
        scheme: .passwords(check))
      let push = ModelPush()
      try await rung.test(push: push, access: access) { client in
        try await expect(200, client, .get, manifest)
        try await expect(200, client, .get, manifest, [.authorization: "Basic Og=="])
        // A wrong password is told, also where none is needed.
        try await expect(401, client, .get, manifest, TestUsers.wrong)
        try await expect(401, client, .get, "/v2/other/debian/manifests/12")
        try await expect(401, client, .post, PushClient.uploads)
        try await expect(401, client, .delete, manifest)
        try await expect(401, client, .get, "/v2/_catalog")
        // By this clients find out how to log in.
        try await expect(401, client, .get, "/v2/")
        try await expect(202, client, .post, PushClient.uploads, TestUsers.ada)
        try await expect(200, client, .get, "/v2/_catalog", TestUsers.ada)
      }
    }
  }

  @Test("where nobody can prove anything, what is not for everybody is denied")
  func denied() async throws {
    let access = FrontAccess(
      policy: AccessPolicy(anonymous: TestUsers.rules("library/*=pull")), scheme: .none)
    try await Rung.router.test(push: ModelPush(), access: access) { client in
      try await expect(200, client, .get, "/v2/")
      try await expect(200, client, .get, manifest)
      let refusal = try await client.executeRequest(
        uri: PushClient.uploads, method: .post, headers: [:], body: nil)
      #expect(refusal.status == .forbidden)
      #expect(refusal.headers[.wwwAuthenticate] == nil)
      #expect(String(buffer: refusal.body).contains("DENIED"))
    }
  }

  @Test("a body that may not be sent is not asked for")
  func beforeTheBody() async throws {
    try await TestUsers.with { check, _ in
      let access = FrontAccess(policy: AccessPolicy(), scheme: .passwords(check))
      try await Rung.live.test(push: ModelPush(), access: access) { client in
        try await RawClient.connect(port: try #require(client.port)) { reader, writer in
          try await writer.write(
            RawClient.head(
              "PUT", manifest, "Content-Length: 1000", "Expect: 100-continue"))
          #expect(try await reader.readHead().hasPrefix("http/1.1 401"))
        }
      }
    }
  }

  @Test("a blob is mounted only from where its caller may pull")
  func mounts() async throws {
    let push = ModelPush()
    let digest = push.add([1, 2, 3], to: try #require(RepositoryName("secret/app")))
    let rules = TestUsers.rules("public/*=pull,push")
    let access = FrontAccess(policy: AccessPolicy(anonymous: rules), scheme: .none)
    let mount = "/v2/public/app/blobs/uploads/?mount=\(digest)"
    try await Rung.router.test(push: push, access: access) { client in
      try await expect(202, client, .post, mount + "&from=secret/app")
      // From anywhere: that could be the secret one.
      try await expect(202, client, .post, mount)
      #expect(push.repository("public/app")?.blobs[digest] == nil)
    }
    try await TestUsers.with { check, _ in
      let access = FrontAccess(policy: AccessPolicy(anonymous: rules), scheme: .passwords(check))
      try await Rung.router.test(push: push, access: access) { client in
        let uri = mount + "&from=secret/app"
        try await expect(201, client, .post, uri, TestUsers.ada)
      }
    }
  }

  @Test("the catalog shows, page by page, what its caller may pull")
  func catalog() async throws {
    let push = ModelPush()
    for name in ["a/1", "b/1", "b/2", "c/1", "d/1", "d/2"] {
      _ = push.add([1], to: try #require(RepositoryName(name)))
    }
    let access = FrontAccess(
      policy: AccessPolicy(anonymous: TestUsers.rules("catalog", "b/*=pull", "d/*=pull")),
      scheme: .none)
    try await Rung.router.test(push: push, access: access) { client in
      let first = try await client.executeRequest(
        uri: "/v2/_catalog?n=2", method: .get, headers: [:], body: nil)
      #expect(String(buffer: first.body) == #"{"repositories":["b/1","b/2"]}"#)
      let link = try #require(first.headers[try name("Link")])
      #expect(link.contains("last=b/2") || link.contains("last=b%2F2"))
      let rest = try await client.executeRequest(
        uri: "/v2/_catalog?n=5&last=b/2", method: .get, headers: [:], body: nil)
      #expect(String(buffer: rest.body) == #"{"repositories":["d/1","d/2"]}"#)
      #expect(rest.headers[try name("Link")] == nil)
    }
  }

  @Test("a page of the catalog costs no query for each repository that is not shown")
  func hiddenRepositories() async throws {
    let push = ModelPush()
    for number in 0..<50 {
      _ = push.add([1], to: try #require(RepositoryName("secret/\(number)")))
    }
    _ = push.add([1], to: try #require(RepositoryName("shown/app")))
    let access = FrontAccess(
      policy: AccessPolicy(anonymous: TestUsers.rules("catalog", "shown/*=pull")), scheme: .none)
    try await Rung.router.test(push: push, access: access) { client in
      let page = try await client.executeRequest(
        uri: "/v2/_catalog?n=1", method: .get, headers: [:], body: nil)
      #expect(String(buffer: page.body) == #"{"repositories":["shown/app"]}"#)
      #expect(push.catalogQueriesCount == 1)
    }
  }

  @Test("while guesses are computed, blobs are served and the disk's threads are free")
  func guessersApart() async throws {
    let began = AsyncStream<Void>.makeStream()
    let gate = DispatchSemaphore(value: 0)
    try await TestUsers.with { _, path in
      let check = try PasswordCheck(path: path) { password, _ in
        guard password.starts(with: Array("guess".utf8)) else { return true }
        began.continuation.yield()
        gate.wait()
        return false
      }
      let access = FrontAccess(policy: AccessPolicy(), scheme: .passwords(check))
      let blob = "/v2/library/debian/blobs/\(ModelContent.blobDigest)"
      try await Rung.router.test(access: access) { client in
        try await expect(200, client, .get, "/v2/", TestUsers.ada)
        try await withThrowingTaskGroup(of: Int.self) { group in
          for guess in 0..<4 {
            let headers = TestUsers.basic("ada", "guess \(guess)")
            group.addTask { try await status(client, .get, "/v2/", headers) }
          }
          _ = await began.stream.first { _ in true }
          // Where all threads were taken, these would wait for the gate.
          for _ in 0..<16 { try await NIOThreadPool.singleton.runIfActive {} }
          try await expect(200, client, .get, blob, TestUsers.ada)
          for _ in 0..<4 { gate.signal() }
          #expect(try await group.reduce(into: []) { $0.append($1) } == [401, 401, 401, 401])
        }
      }
    }
  }

  @Test("guessers wait for each other, and who is known is served meanwhile")
  func guessers() async throws {
    try await TestUsers.with { check, _ in
      let access = FrontAccess(policy: AccessPolicy(), scheme: .passwords(check))
      try await Rung.router.test(access: access) { client in
        try await expect(200, client, .get, "/v2/", TestUsers.ada)
        let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
          for guess in 0..<200 {
            let headers = TestUsers.basic("ada", "guess \(guess)")
            group.addTask { try await status(client, .get, "/v2/", headers) }
          }
          try await expect(200, client, .get, "/v2/", TestUsers.ada)
          return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(statuses.allSatisfy { $0 == 401 || $0 == 429 })
        #expect(statuses.contains(401))
      }
    }
  }
}
