// SPDX-License-Identifier: Apache-2.0

import ContentModel
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import RegistryCore
import RegistryFront
import Testing

@Suite("The registry front", .timeLimit(.minutes(5)))
struct RegistryFrontTests {
  let manifests = "/v2/library/debian/manifests"
  let blob = "/v2/library/debian/blobs/\(ModelContent.blobDigest)"

  @Test("the version check answers", arguments: Rung.allCases, ["/v2/", "/v2"])
  func version(rung: Rung, target: String) async throws {
    try await rung.test { client in
      let response = try await client.executeRequest(
        uri: target, method: .get, headers: [:], body: nil)
      #expect(response.status == .ok)
      #expect(response.headers[try name("Docker-Distribution-API-Version")] == "registry/2.0")
    }
  }

  @Test("a manifest comes by tag and by digest, with its identity", arguments: Rung.allCases)
  func manifest(rung: Rung) async throws {
    try await rung.test { client in
      for reference in ["12", "\(ModelContent.manifestDigest)"] {
        for method in [HTTPRequest.Method.get, .head] {
          let response = try await client.executeRequest(
            uri: "\(manifests)/\(reference)?ns=docker.io", method: method, headers: [:], body: nil)
          let text = ModelContent.manifestText
          #expect(response.status == .ok)
          #expect(response.headers[.contentType] == MediaType.imageManifest.text)
          #expect(response.headers[.contentLength] == "\(text.utf8.count)")
          let digest = ModelContent.manifestDigest.description
          #expect(response.headers[try name("Docker-Content-Digest")] == digest)
          #expect(response.headers[.eTag] == "\"\(digest)\"")
          #expect(String(buffer: response.body) == (method == .get ? text : ""))
        }
      }
    }
  }

  @Test("a client that has the content is told so", arguments: Rung.allCases)
  func notModified(rung: Rung) async throws {
    try await rung.test { client in
      let tags = [
        "\(manifests)/12": ModelContent.manifestDigest, blob: ModelContent.blobDigest,
      ]
      for (uri, digest) in tags {
        for method in [HTTPRequest.Method.get, .head] {
          let response = try await client.executeRequest(
            uri: uri, method: method, headers: [.ifNoneMatch: "\"\(digest)\""], body: nil)
          #expect(response.status == .notModified)
          #expect(response.headers[.eTag] == "\"\(digest)\"")
          #expect(response.body.readableBytes == 0)
        }
        let other = try await client.executeRequest(
          uri: uri, method: .head, headers: [.ifNoneMatch: "\"x\""], body: nil)
        #expect(other.status == .ok)
      }
    }
  }

  @Test("a blob comes whole", arguments: Rung.allCases)
  func wholeBlob(rung: Rung) async throws {
    // More than one read, the last one short.
    let body = ModelBlobBody(sizeBytes: 600_000)
    try await rung.test(ModelContent(body: body)) { client in
      let head = try await client.executeRequest(uri: blob, method: .head, headers: [:], body: nil)
      #expect(head.status == .ok)
      #expect(head.headers[.contentLength] == "600000")
      #expect(head.body.readableBytes == 0)
      let response = try await client.executeRequest(
        uri: blob, method: .get, headers: [:], body: nil)
      #expect(response.status == .ok)
      #expect(response.headers[.contentType] == "application/octet-stream")
      #expect(response.headers[.contentLength] == "600000")
      #expect(response.headers[.acceptRanges] == "bytes")
      #expect(response.headers[.eTag] == "\"\(ModelContent.blobDigest)\"")
      #expect(Array(buffer: response.body) == ModelBlobBody.bytes(0..<600_000))
      await body.waitUntilClosed()
      #expect(body.closeCount == 1)
    }
  }

  @Test(
    "a part of a blob comes as asked for", arguments: Rung.allCases,
    [
      ("bytes=0-0", 0..<1), ("bytes=100-199", 100..<200), ("bytes=900-", 900..<1000),
      ("bytes=-10", 990..<1000), ("bytes=0-5000", 0..<1000),
    ] as [(String, Range<Int64>)])
  func partialBlob(rung: Rung, part: (header: String, range: Range<Int64>)) async throws {
    try await rung.test { client in
      let response = try await client.executeRequest(
        uri: blob, method: .get, headers: [.range: part.header], body: nil)
      #expect(response.status == .partialContent)
      #expect(
        response.headers[.contentRange]
          == "bytes \(part.range.lowerBound)-\(part.range.upperBound - 1)/1000")
      #expect(response.headers[.contentLength] == "\(part.range.count)")
      #expect(Array(buffer: response.body) == ModelBlobBody.bytes(part.range))
    }
  }

  @Test("a range beyond the blob is 416 and tells the size", arguments: Rung.allCases)
  func unsatisfiableRange(rung: Rung) async throws {
    let content = ModelContent()
    try await rung.test(content) { client in
      let response = try await client.executeRequest(
        uri: blob, method: .get, headers: [.range: "bytes=1000-"], body: nil)
      #expect(response.status == .rangeNotSatisfiable)
      #expect(response.headers[.contentRange] == "bytes */1000")
      try expectCode("RANGE_INVALID", response)
      await content.body.waitUntilClosed()
      #expect(content.body.readEndOffset == 0)
    }
  }

  @Test(
    "ranges that do not count give the whole blob", arguments: Rung.allCases,
    [
      [.range: "bytes=5-2"], [.range: "bytes=0-1,4-5"], [.range: "lines=1-2"],
      [.range: "bytes=0-1", .ifRange: "\"other\""],
    ] as [HTTPFields])
  func ignoredRange(rung: Rung, headers: HTTPFields) async throws {
    try await rung.test { client in
      let response = try await client.executeRequest(
        uri: blob, method: .get, headers: headers, body: nil)
      #expect(response.status == .ok)
      #expect(response.body.readableBytes == 1000)
    }
  }

  @Test("If-Range with the blob's own tag lets the range stand", arguments: Rung.allCases)
  func ifRange(rung: Rung) async throws {
    try await rung.test { client in
      let response = try await client.executeRequest(
        uri: blob, method: .get,
        headers: [.range: "bytes=0-1", .ifRange: "\"\(ModelContent.blobDigest)\""], body: nil)
      #expect(response.status == .partialContent)
    }
  }

  @Test("an empty blob is served", arguments: Rung.allCases)
  func emptyBlob(rung: Rung) async throws {
    try await rung.test(ModelContent(body: ModelBlobBody(sizeBytes: 0))) { client in
      let response = try await client.executeRequest(
        uri: blob, method: .get, headers: [:], body: nil)
      #expect(response.status == .ok)
      #expect(response.headers[.contentLength] == "0")
      #expect(response.body.readableBytes == 0)
    }
  }
}

func name(_ text: String) throws -> HTTPField.Name { try #require(HTTPField.Name(text)) }

func expectCode(_ code: String, _ response: FrontResponse) throws {
  #expect(response.headers[.contentType] == "application/json")
  let json = try JSONValue(parsing: Array(buffer: response.body))
  #expect(json["errors"]?.array?.first?["code"]?.string == code)
}
