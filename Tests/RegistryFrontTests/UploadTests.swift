// SPDX-License-Identifier: Apache-2.0

import ContentModel
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import OpenSSLRuntime
import RegistryCore
import Testing

@Suite("Blobs that are pushed", .timeLimit(.minutes(5)))
struct UploadTests {
  let layer = PushClient.layer
  let push = ModelPush()

  private func test(
    _ rung: Rung, _ body: @Sendable (PushClient) async throws -> Void
  ) async throws {
    try await rung.test(push: push) { try await body(PushClient(client: $0)) }
  }

  private func expectStored() {
    #expect(push.repository("library/debian")?.blobs[PushClient.layerDigest] == layer)
    #expect(push.uploads.isEmpty)
  }

  @Test("as skopeo does: POST, one PATCH without a range, PUT", arguments: Rung.allCases)
  func streamed(rung: Rung) async throws {
    try await test(rung) { client in
      let started = try await client.start()
      let location = try await client.append(layer[...], to: started, ranged: false)
      try client.expectCreated(try await client.finish(location))
      expectStored()
    }
  }

  @Test("in chunks with ranges, the last one with the PUT", arguments: Rung.allCases)
  func chunked(rung: Rung) async throws {
    try await test(rung) { client in
      var location = try await client.start()
      location = try await client.append(layer[..<40_000], to: location, ranged: true)
      location = try await client.append(layer[40_000..<70_000], to: location, ranged: true)
      let response = try await client.send(
        .put, "\(location)?digest=\(PushClient.layerDigest)",
        [.contentRange: "bytes 70000-99999/*"], layer[70_000...])
      try client.expectCreated(response)
      expectStored()
    }
  }

  @Test("all with the PUT, as docker's older versions do", arguments: Rung.allCases)
  func monolithicPut(rung: Rung) async throws {
    try await test(rung) { client in
      let location = try await client.start()
      let response = try await client.finish(location, PushClient.layerDigest, layer[...])
      try client.expectCreated(response)
      expectStored()
    }
  }

  @Test("all with the POST", arguments: Rung.allCases)
  func monolithicPost(rung: Rung) async throws {
    try await test(rung) { client in
      let response = try await client.send(
        .post, "\(PushClient.uploads)?digest=\(PushClient.layerDigest)", [:], layer)
      try client.expectCreated(response)
      expectStored()
    }
  }

  @Test("an empty blob, and one under SHA-512", arguments: Rung.allCases)
  func otherBlobs(rung: Rung) async throws {
    try await test(rung) { client in
      let empty = Digest.computing(.sha256, of: [])
      try client.expectCreated(
        try await client.finish(try await client.start(), empty), empty)
      let long = Digest.computing(.sha512, of: layer)
      try client.expectCreated(
        try await client.finish(try await client.start(), long, layer[...]), long)
      #expect(push.repository("library/debian")?.blobs[empty] == [])
    }
  }

  @Test("a client that lost its place asks for the status and goes on", arguments: Rung.allCases)
  func resume(rung: Rung) async throws {
    try await test(rung) { client in
      let location = try await client.append(
        layer[..<60_000], to: try await client.start(), ranged: true)
      for method in [HTTPRequest.Method.get, .head] {
        let status = try await client.send(method, location)
        #expect(status.status == .noContent)
        #expect(status.headers[.range] == "0-59999")
        #expect(status.headers[.location] == location)
        #expect(status.headers[try name("Docker-Upload-UUID")].map(location.hasSuffix) == true)
      }
      let end = try await client.append(layer[60_000...], to: location, ranged: true)
      try client.expectCreated(try await client.finish(end))
      expectStored()
    }
  }

  @Test(
    "a chunk that does not follow is 416 and told where to go on", arguments: Rung.allCases,
    ["0-9", "39999-40008", "40001-40010", "lines 1-2", "7"])
  func outOfOrder(rung: Rung, range: String) async throws {
    try await test(rung) { client in
      let location = try await client.append(
        layer[..<40_000], to: try await client.start(), ranged: true)
      for uri in [location, "\(location)?digest=\(PushClient.layerDigest)"] {
        let response = try await client.send(
          uri == location ? .patch : .put, uri, [.contentRange: range], layer[..<10])
        #expect(response.status == .rangeNotSatisfiable)
        #expect(response.headers[.range] == "0-39999")
        #expect(response.headers[.location] == location)
        try expectCode("RANGE_INVALID", response)
      }
      #expect(push.uploads.values.map(\.bytes.count) == [40_000])
    }
  }

  @Test("a length that is not the range's is SIZE_INVALID", arguments: Rung.allCases)
  func wrongLength(rung: Rung) async throws {
    try await test(rung) { client in
      let location = try await client.start()
      for count in [0, 9, 11] {
        let response = try await client.send(
          .patch, location, [.contentRange: "0-9"], layer[..<count])
        #expect(response.status == .badRequest)
        try expectCode("SIZE_INVALID", response)
      }
    }
  }

  @Test("content with another digest is no blob", arguments: Rung.allCases)
  func digestMismatch(rung: Rung) async throws {
    try await test(rung) { client in
      let location = try await client.start()
      let finished = try await client.finish(location, PushClient.layerDigest, layer[1...])
      let stored = try await client.send(
        .post, "\(PushClient.uploads)?digest=\(PushClient.layerDigest)", [:], layer[1...])
      for response in [finished, stored] {
        #expect(response.status == .badRequest)
        try expectCode("DIGEST_INVALID", response)
      }
      #expect(push.repository("library/debian") == nil)
    }
  }

  @Test("the closing PUT needs a digest, and without one changes nothing", arguments: Rung.allCases)
  func noDigest(rung: Rung) async throws {
    try await test(rung) { client in
      let location = try await client.start()
      for query in ["", "?digest=", "?digest=sha256:12"] {
        let response = try await client.send(.put, location + query, [:], layer[..<9])
        #expect(response.status == .badRequest)
        try expectCode("DIGEST_INVALID", response)
      }
      try client.expectCreated(
        try await client.finish(location, PushClient.layerDigest, layer[...]))
    }
  }

  @Test("a cancelled upload is gone", arguments: Rung.allCases)
  func cancel(rung: Rung) async throws {
    try await test(rung) { client in
      let location = try await client.start()
      let cancelled = try await client.send(.delete, location)
      #expect(cancelled.status == .noContent)
      for method in [HTTPRequest.Method.get, .patch, .delete] {
        let response = try await client.send(method, location)
        #expect(response.status == .notFound)
        try expectCode("BLOB_UPLOAD_UNKNOWN", response)
      }
    }
  }

  @Test("an upload belongs to its repository", arguments: Rung.allCases)
  func foreignUpload(rung: Rung) async throws {
    try await test(rung) { client in
      let location = try await client.start()
      let response = try await client.send(
        .get, "/v2/other/blobs/uploads/" + location.split(separator: "/").suffix(1).joined())
      #expect(response.status == .notFound)
    }
  }

  @Test("a blob is mounted where it is known, else an upload begins", arguments: Rung.allCases)
  func mount(rung: Rung) async throws {
    _ = push.add(layer, to: try #require(RepositoryName("library/base")))
    try await test(rung) { client in
      let mount = "\(PushClient.uploads)?mount=\(PushClient.layerDigest)"
      for hit in ["\(mount)&from=library/base", "\(mount)&from=library%2Fbase", mount] {
        try client.expectCreated(try await client.send(.post, hit))
      }
      expectStored()
      let misses = [
        "\(mount)&from=none", "\(mount)&from=Not/A/Name",
        "\(PushClient.uploads)?mount=sha256:12&from=library/base",
      ]
      for miss in misses {
        let response = try await client.send(.post, miss)
        #expect(response.status == .accepted)
        let location = try #require(response.headers[.location])
        try client.expectCreated(
          try await client.finish(location, PushClient.layerDigest, layer[...]))
      }
    }
  }

  @Test("?ns= means nothing to a push, and other methods are told what is allowed")
  func surroundings() async throws {
    try await test(.live) { client in
      let response = try await client.send(.post, "\(PushClient.uploads)?ns=docker.io")
      #expect(response.status == .accepted)
      let get = try await client.send(.get, PushClient.uploads)
      #expect(get.status == .methodNotAllowed)
      #expect(get.headers[.allow] == "POST")
    }
  }
}
