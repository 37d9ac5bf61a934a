// SPDX-License-Identifier: Apache-2.0

import ContentModel
import NIOCore
import RegistryCore
import RegistryFront
import Testing

@testable import NodeShell

@Suite("An administrative call")
struct AdminResponderTests {
  private func refusal(
    _ admin: AdminFixture, _ call: (AdminClient) async throws(AdminClientError) -> String
  ) async throws -> (Int, String) {
    do throws(AdminClientError) {
      Issue.record("answered: \(try await call(admin.client))")
    } catch {
      if case .refused(let status, let message) = error { return (status, message) }
      throw error
    }
    return (0, "")
  }

  @Test("to an unknown path is told, in JSON, which paths there are")
  func unknown() async throws {
    try await AdminFixture.run { admin in
      let (status, message) = try await refusal(admin) { client throws(AdminClientError) in
        try await client.get("/v2/")
      }
      #expect(status == 404)
      #expect(message.contains("/shoal/v1/status"))
    }
  }

  @Test("with the wrong method is refused")
  func method() async throws {
    try await AdminFixture.run { admin in
      let (status, _) = try await refusal(admin) { client throws(AdminClientError) in
        try await client.get("/shoal/v1/gc?dry-run=true")
      }
      #expect(status == 405)
    }
  }

  @Test("for pulls needs a digest or an image that is one")
  func parameters() async throws {
    try await AdminFixture.run { admin in
      for query in ["digest=sha256:12", "image=UPPER", "digest=a&image=b"] {
        let (status, _) = try await refusal(admin) { client throws(AdminClientError) in
          try await client.get("/shoal/v1/pulls?" + query)
        }
        #expect(status == 400, "\(query)")
      }
    }
  }

  @Test("to a node whose loop is stuck says so, and to one that stops")
  func stuck() async throws {
    for (answer, word) in [
      (LoopAnswer<PullHistoryReading>.late, "event loop"), (.stopped, "stopping"),
    ] {
      try await AdminFixture.run(history: { answer }) { admin in
        let (status, message) = try await refusal(admin) { client throws(AdminClientError) in
          try await client.get("/shoal/v1/pulls")
        }
        #expect(status == 503)
        #expect(message.contains(word))
      }
    }
  }

  @Test("for an image has every blob of it, with its pulls and what the cache gave")
  func image() async throws {
    let layer = HistoryFixture.blob
    let manifest = """
      {"config":{"mediaType":"application/json","digest":"\(layer.digest)","size":1048576},
       "layers":[]}
      """
    let serving = ServingHistory(limits: NodeShellConfiguration())
    let name = try #require(RepositoryName("team/app"))
    let content = ManifestContent(
      digest: try #require(Digest("sha256:" + String(repeating: "ab", count: 32))),
      mediaType: .imageManifest, bytes: ByteBuffer(string: manifest))
    serving.resolved(
      try #require(Reference("1")), in: name, upstream: "hub", to: content.digest)
    serving.served(content)
    serving.responseBegan(layer.digest)
    serving.servedFromCache(layer.digest, bytes: 500)
    try await AdminFixture.run(
      history: {
        var fixture = HistoryFixture()
        fixture.pullOnce()
        return .answered(fixture.reading())
      }, serving: serving
    ) { admin in
      let text = try await admin.client.get("/shoal/v1/pulls?image=team%2Fapp%3A1")
      let answer = try JSONValue(parsing: Array(text.utf8))
      #expect(answer["references"]?.array?.first?["upstream"]?.string == "hub")
      let blob = try #require(answer["blobs"]?.array?.first)
      #expect(blob["digest"]?.string == "\(layer.digest)")
      #expect(blob["cache"]?["bytes"]?.integer == 500)
      let source = blob["pulls"]?.array?.first?["sources"]?.array?.first
      #expect(source?["upstream"]?.string == "hub")
      #expect(source?["bytes"]?.integer == layer.sizeBytes)
    }
  }

  @Test("for an image that was not served says so")
  func imageUnknown() async throws {
    try await AdminFixture.run { admin in
      let (status, message) = try await refusal(admin) { client throws(AdminClientError) in
        try await client.get("/shoal/v1/pulls?image=team%2Fapp")
      }
      #expect(status == 404)
      #expect(message.contains("team/app"))
    }
  }

  @Test("for garbage lists it with its reasons, the largest first, and removes nothing")
  func garbage() async throws {
    let name = try #require(RepositoryName("team/app"))
    let report = ListedGarbage(items: [
      GarbageItem(digest: ChainFixture.digest, sizeBytes: 5, reason: .unowned),
      GarbageItem(
        digest: ChainFixture.digest, sizeBytes: 70,
        reason: .unreferenced(name, sinceSeconds: 1_700_000_000)),
    ])
    try await AdminFixture.run(garbage: report) { admin in
      let text = try await admin.client.post("/shoal/v1/gc?dry-run=true")
      let answer = try JSONValue(parsing: Array(text.utf8))
      #expect(answer["bytes"]?.integer == 75)
      let items = try #require(answer["items"]?.array)
      #expect(items.map { $0["reason"]?.string } == ["unreferenced", "unowned"])
      #expect(items[0]["repository"]?.string == "team/app")
    }
  }

  @Test("for garbage that is no dry run removes it, and says what went and how much failed")
  func garbageCollected() async throws {
    let items = [5, 70].map {
      GarbageItem(digest: ChainFixture.digest, sizeBytes: $0, reason: .deleted)
    }
    try await AdminFixture.run(garbage: ListedGarbage(items: items)) { admin in
      let text = try await admin.client.post("/shoal/v1/gc")
      let answer = try JSONValue(parsing: Array(text.utf8))
      #expect(answer["dryRun"] == .boolean(false))
      #expect(answer["bytes"]?.integer == 70)
      #expect(answer["failures"]?.integer == 1)
      #expect(answer["items"]?.array?.first?["reason"]?.string == "deleted")
    }
  }

  @Test("for garbage goes by the node's rules but where it says otherwise")
  func garbageRules() throws {
    let node = GarbageRules(graceSeconds: 100, deletesUntagged: true)
    let target = { (query: String) in try #require(RequestTarget("/shoal/v1/gc?\(query)")) }
    #expect(try GarbageQuery(target("dry-run=false")).rules(over: node) == node)
    #expect(
      try GarbageQuery(target("grace-seconds=7&delete-untagged=false")).rules(over: node)
        == GarbageRules(graceSeconds: 7))
    for wrong in ["grace-seconds=-1", "grace-seconds=1h", "delete-untagged=yes", "dry-run="] {
      #expect(throws: AdminError.self) { try GarbageQuery(target(wrong)) }
    }
  }

  @Test("for garbage is refused where nothing is owned")
  func garbageRefused() async throws {
    try await AdminFixture.run { admin in
      let (status, _) = try await refusal(admin) { client throws(AdminClientError) in
        try await client.post("/shoal/v1/gc?dry-run=true")
      }
      #expect(status == 501)
    }
  }
}
