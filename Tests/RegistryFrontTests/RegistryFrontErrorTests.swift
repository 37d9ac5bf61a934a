// SPDX-License-Identifier: Apache-2.0

import ContentModel
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import RegistryFront
import Testing

@Suite("What the registry front refuses and lists", .timeLimit(.minutes(5)))
struct RegistryFrontErrorTests {
  @Test(
    "refusals carry the specification's body", arguments: Rung.allCases,
    [
      ("/v2/library/debian/manifests/none", 404, "MANIFEST_UNKNOWN"),
      ("/v2/library/debian/blobs/\(ModelContent.manifestDigest)", 404, "BLOB_UNKNOWN"),
      ("/v2/library/debian/blobs/\(ModelContent.busyDigest)", 429, "TOOMANYREQUESTS"),
      ("/v2/library/debian/blobs/sha256:12", 400, "DIGEST_INVALID"),
      ("/v2/Library/manifests/12", 400, "NAME_INVALID"),
      ("/v2/library/debian/manifests/12?ns=quay.io", 404, "NAME_UNKNOWN"),
      ("/v2/other/tags/list", 404, "NAME_UNKNOWN"),
      ("/v2/library/debian/tags/list?n=x", 400, "PAGINATION_NUMBER_INVALID"),
      ("/v2/_catalog", 405, "UNSUPPORTED"),
      ("/nowhere", 404, "NAME_UNKNOWN"),
    ])
  func refusals(rung: Rung, refusal: (target: String, status: Int, code: String)) async throws {
    try await rung.test { client in
      let response = try await client.executeRequest(
        uri: refusal.target, method: .get, headers: [:], body: nil)
      #expect(response.status.code == refusal.status)
      try expectCode(refusal.code, response)
      #expect(response.headers[.retryAfter] == (refusal.status == 429 ? "7" : nil))
      let head = try await client.executeRequest(
        uri: refusal.target, method: .head, headers: [:], body: nil)
      #expect(head.status.code == refusal.status)
      #expect(head.headers[.contentLength] == "\(response.body.readableBytes)")
      #expect(head.body.readableBytes == 0)
    }
  }

  @Test(
    "where no pushes are taken writing is 405, and the connection lives on",
    arguments: Rung.allCases)
  func methods(rung: Rung) async throws {
    try await rung.test { client in
      let manifest = try await client.executeRequest(
        uri: "/v2/library/debian/manifests/12", method: .put, headers: [:],
        body: ByteBuffer(repeating: 0x20, count: 100_000))
      #expect(manifest.status == .methodNotAllowed)
      #expect(manifest.headers[.allow] == "GET, HEAD")
      try expectCode("UNSUPPORTED", manifest)
      #expect(String(buffer: manifest.body).contains("--push allow"))
      let upload = try await client.executeRequest(
        uri: "/v2/library/debian/blobs/uploads/", method: .post, headers: [:], body: nil)
      #expect(upload.status == .methodNotAllowed)
      #expect(upload.headers[.allow] == "")
      let version = try await client.executeRequest(
        uri: "/v2/", method: .get, headers: [:], body: nil)
      #expect(version.status == .ok)
    }
  }

  @Test("tags are listed in pages", arguments: Rung.allCases)
  func tags(rung: Rung) async throws {
    try await rung.test { client in
      let first = try await client.executeRequest(
        uri: "/v2/library/debian/tags/list?n=2&ns=docker.io", method: .get, headers: [:], body: nil)
      #expect(String(buffer: first.body) == #"{"name":"library/debian","tags":["11","12"]}"#)
      let link = try #require(first.headers[try name("Link")])
      #expect(link.hasSuffix(">; rel=\"next\""))
      let next = String(link.dropFirst().prefix { $0 != ">" })
      let second = try await client.executeRequest(
        uri: next, method: .get, headers: [:], body: nil)
      #expect(String(buffer: second.body) == #"{"name":"library/debian","tags":["latest"]}"#)
      #expect(second.headers[try name("Link")] == nil)
    }
  }

  @Test("plain routes are served beside the registry", arguments: Rung.allCases)
  func plainRoutes(rung: Rung) async throws {
    let routes = [
      PlainRoute("/metrics") {
        PlainResponse(contentType: "text/plain; version=0.0.4", text: "a 1")
      },
      PlainRoute("/readyz") { PlainResponse(status: 503, text: "starting") },
    ]
    try await rung.test(routes: routes) { client in
      let metrics = try await client.executeRequest(
        uri: "/metrics?x=1", method: .get, headers: [:], body: nil)
      #expect(metrics.status == .ok)
      #expect(metrics.headers[.contentType] == "text/plain; version=0.0.4")
      #expect(String(buffer: metrics.body) == "a 1")
      let ready = try await client.executeRequest(
        uri: "/readyz", method: .head, headers: [:], body: nil)
      #expect(ready.status == .serviceUnavailable)
      #expect(ready.headers[.contentLength] == "8")
      let post = try await client.executeRequest(
        uri: "/metrics", method: .post, headers: [:], body: nil)
      #expect(post.status == .methodNotAllowed)
    }
  }
}
