// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import NIOCore
import RegistryCore
import RegistryFront
import Testing

@Suite("Users with rules", .timeLimit(.minutes(5)))
struct UserRuleTests {
  private let manifest = "/v2/library/debian/manifests/12"

  private func status(
    _ client: FrontClient, _ method: HTTPRequest.Method, _ uri: String, _ headers: HTTPFields
  ) async throws -> Int {
    try await client.executeRequest(uri: uri, method: method, headers: headers, body: nil)
      .status.code
  }

  @Test(
    "each may do what the rules say, is denied the rest, and is not asked again",
    arguments: Rung.allCases)
  func rules(rung: Rung) async throws {
    try await TestUsers.with(TestUsers.fileOfTwo) { check, _ in
      let policy = AccessPolicy(
        anonymous: TestUsers.rules("public/**=pull"),
        users: ["ada=library/**=pull,push,delete", "*=library/**=pull"].compactMap { UserRule($0) })
      let access = FrontAccess(policy: policy, scheme: .passwords(check))
      try await rung.test(push: ModelPush(), access: access) { client in
        for user in [TestUsers.ada, TestUsers.grace] {
          #expect(try await status(client, .get, "/v2/", user) == 200)
          #expect(try await status(client, .get, manifest, user) == 200)
          #expect(try await status(client, .get, "/v2/other/app/manifests/1", user) == 403)
        }
        #expect(try await status(client, .post, PushClient.uploads, TestUsers.ada) == 202)
        let refusal = try await client.executeRequest(
          uri: PushClient.uploads, method: .post, headers: TestUsers.grace, body: nil)
        #expect(refusal.status == .forbidden)
        #expect(refusal.headers[.wwwAuthenticate] == nil)
        #expect(String(buffer: refusal.body).contains("DENIED"))
        #expect(try await status(client, .get, manifest, [:]) == 401)
        #expect(try await status(client, .get, manifest, TestUsers.wrong) == 401)
      }
    }
  }

  @Test("the catalog is for who has it by a rule, and shows what that user may pull")
  func catalog() async throws {
    let push = ModelPush()
    for name in ["a/1", "b/1", "c/1"] { _ = push.add([1], to: try #require(RepositoryName(name))) }
    try await TestUsers.with(TestUsers.fileOfTwo) { check, _ in
      let users = ["ada=catalog", "ada=b/*=pull", "*=c/*=pull"].compactMap { UserRule($0) }
      let access = FrontAccess(policy: AccessPolicy(users: users), scheme: .passwords(check))
      try await Rung.router.test(push: push, access: access) { client in
        let page = try await client.executeRequest(
          uri: "/v2/_catalog", method: .get, headers: TestUsers.ada, body: nil)
        #expect(String(buffer: page.body) == #"{"repositories":["b/1","c/1"]}"#)
        #expect(try await status(client, .get, "/v2/_catalog", TestUsers.grace) == 403)
      }
    }
  }
}
