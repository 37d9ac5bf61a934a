// SPDX-License-Identifier: Apache-2.0

import ContentModel
import HTTPTypes
import RegistryCore
import RegistryFront
import Synchronization
import Testing

@Suite("What others are told of a request", .timeLimit(.minutes(5)))
struct RequestFactsTests {
  private final class Observer: Sendable {
    let pulls = Mutex<[(content: PulledContent, request: RequestFacts)]>([])
  }

  private let manifest = "/v2/library/debian/manifests/12"
  private let blob = "/v2/library/debian/blobs/\(ModelContent.blobDigest)"

  private func expect(
    _ status: Int, _ client: FrontClient, _ method: HTTPRequest.Method, _ uri: String,
    _ headers: HTTPFields = [:], at location: SourceLocation = #_sourceLocation
  ) async throws {
    let response = try await client.executeRequest(
      uri: uri, method: method, headers: headers, body: nil)
    #expect(response.status.code == status, sourceLocation: location)
  }

  @Test("of a push is who made it, from where and by what name", arguments: Rung.allCases)
  func push(rung: Rung) async throws {
    try await TestUsers.with { check, _ in
      let access = FrontAccess(policy: AccessPolicy(), scheme: .passwords(check))
      let push = ModelPush()
      try await rung.test(push: push, access: access) { client in
        var headers = TestUsers.ada
        headers[.userAgent] = "test/1"
        let response = try await client.executeRequest(
          uri: PushClient.uploads, method: .post, headers: headers, body: nil)
        #expect(response.status == .accepted)
      }
      let facts = try #require(push.served.withLock { $0.first })
      #expect(facts.user == "ada")
      #expect(facts.method == "POST")
      #expect(facts.userAgent == "test/1")
      #expect(rung == .router || facts.host.hasPrefix("localhost"))
      #expect(rung == .router || facts.address.hasPrefix("127.0.0.1:"))
    }
  }

  @Test(
    "a pull is told of when its answer begins, and nothing else is", arguments: Rung.allCases,
    [false, true])
  func pulls(rung: Rung, isAtHand: Bool) async throws {
    let observer = Observer()
    var content = ModelContent()
    content.isAtHand = isAtHand
    let observe: @Sendable (PulledContent, RequestFacts) -> Void = { content, request in
      observer.pulls.withLock { $0.append((content, request)) }
    }
    try await rung.test(content, onPull: observe) { client in
      let unchanged: HTTPFields = [.ifNoneMatch: "\"\(ModelContent.manifestDigest)\""]
      try await expect(200, client, .head, manifest)
      try await expect(200, client, .head, blob)
      try await expect(304, client, .get, manifest, unchanged)
      try await expect(404, client, .get, manifest + "3")
      try await expect(200, client, .get, "/v2/library/debian/tags/list")
      #expect(observer.pulls.withLock { $0.count } == 0)
      try await expect(200, client, .get, manifest + "?ns=docker.io")
    }
    // A blob of the model is read once.
    try await rung.test(onPull: observe) { try await expect(200, $0, .get, blob) }
    for (status, range) in [(206, "bytes=0-9"), (416, "bytes=5000-")] {
      try await rung.test(onPull: observe) {
        try await expect(status, $0, .get, blob, [.range: range])
      }
    }
    let pulls = observer.pulls.withLock { $0 }
    #expect(pulls.count == 3)
    guard case .manifest(let pulled, let tag) = pulls.first?.content.content else {
      Issue.record("no manifest")
      return
    }
    #expect(pulled.digest == ModelContent.manifestDigest && tag?.text == "12")
    #expect(pulls[0].content.upstream == "docker.io")
    #expect(pulls[0].content.repository.text == "library/debian")
    #expect(pulls[0].request.method == "GET" && pulls[0].request.user.isEmpty)
    guard case .blob(let blob) = pulls[1].content.content else {
      Issue.record("no blob")
      return
    }
    #expect(blob == Blob(digest: ModelContent.blobDigest, sizeBytes: 1000))
    #expect(Set(pulls.map(\.request.id)).count == 3)
  }
}
