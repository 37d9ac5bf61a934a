// SPDX-License-Identifier: Apache-2.0

import RegistryCore
import Testing

@testable import NodeShell

@Suite("An image to be pinned")
struct PinQueryTests {
  private func places(_ image: String, defaultUpstream: String? = "docker.io") throws -> [String] {
    let target = try #require(
      RequestTarget("/shoal/v1/pins?image=\(PercentEncoding.encode(image))"))
    return try PinQuery(target).places(
      upstreams: ["docker.io", "registry.example"], defaultUpstream: defaultUpstream
    ).map { "\($0)" }
  }

  @Test(
    "is of the upstream that it names, or else of the default one",
    arguments: [
      ("registry.example/team/app:1", ["registry.example/team/app:1"]),
      ("docker.io/library/debian", ["docker.io/library/debian:latest"]),
      ("debian:12", ["docker.io/debian:12", "docker.io/library/debian:12"]),
      ("localhost:5000/team/app:1", ["docker.io/team/app:1"]),
      ("team/app:1", ["docker.io/team/app:1"]),
      ("localhost/app:1", ["docker.io/localhost/app:1", "docker.io/app:1"]),
      ("node.example/app:1", ["docker.io/node.example/app:1", "docker.io/app:1"]),
    ])
  func meaning(image: String, expected: [String]) throws {
    #expect(try places(image) == expected)
  }

  @Test("is found nowhere without an upstream, and goes by its digest where it has one")
  func special() throws {
    #expect(try places("team/app:1", defaultUpstream: nil) == [])
    let digest = "sha256:\(String(repeating: "a", count: 64))"
    #expect(
      try places("registry.example/app:1@\(digest)") == ["registry.example/app@\(digest)"])
    #expect(throws: AdminError.self) { try places("") }
  }

  @Test("is no business of a node that mirrors nothing")
  func noMirror() async throws {
    try await AdminFixture.run { admin in
      do throws(AdminClientError) {
        Issue.record("\(try await admin.client.post("/shoal/v1/pins?image=app"))")
      } catch {
        guard case .refused(501, let message) = error else { throw error }
        #expect(message.contains("mirrors no upstream"))
      }
    }
  }
}
