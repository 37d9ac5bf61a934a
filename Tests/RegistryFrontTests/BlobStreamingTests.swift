// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Hummingbird
import HummingbirdTesting
import NIOCore
import RegistryFront
import Testing

@Suite("Blobs on their way to a client", .timeLimit(.minutes(5)))
struct BlobStreamingTests {
  let request = RawClient.get("/v2/library/debian/blobs/\(ModelContent.blobDigest)")

  private func serve(
    _ body: ModelBlobBody, _ test: @Sendable (Int) async throws -> Void
  ) async throws {
    try await Rung.live.test(ModelContent(body: body)) { client in
      // A response that a broken front would leave waiting must not hold up the shutdown.
      defer { body.fail() }
      try await test(try #require(client.port))
    }
  }

  @Test("a client has the first bytes while the last ones are still missing")
  func firstBytes() async throws {
    let body = ModelBlobBody(sizeBytes: 1_000_000, availableBytes: 1000)
    try await serve(body) { port in
      try await RawClient.connect(port: port) { reader, writer in
        try await writer.write(request)
        let head = try await reader.readHead()
        #expect(head.hasPrefix("http/1.1 200"))
        #expect(head.contains("content-length: 1000000\r\n"))
        #expect(try await reader.read(count: 1000) == ModelBlobBody.bytes(0..<1000))
        body.arrive(upTo: 400_000)
        #expect(try await reader.read(count: 399_000) == ModelBlobBody.bytes(1000..<400_000))
        body.arrive(upTo: 1_000_000)
        #expect(
          try await reader.read(count: 600_000) == ModelBlobBody.bytes(400_000..<1_000_000))
      }
    }
  }

  @Test("a blob that fails on its way ends the connection, the body short")
  func failure() async throws {
    let body = ModelBlobBody(sizeBytes: 1_000_000, availableBytes: 300_000)
    try await serve(body) { port in
      try await RawClient.connect(port: port) { reader, writer in
        try await writer.write(request)
        let head = try await reader.readHead()
        #expect(head.contains("content-length: 1000000\r\n"))
        #expect(!head.contains("transfer-encoding"))
        #expect(try await reader.read(count: 300_000).count == 300_000)
        body.fail()
        #expect(try await reader.read(count: 700_000) == [])
      }
      await body.waitUntilClosed()
      #expect(body.closeCount == 1)
    }
  }

  @Test("a client that leaves while nothing can be sent is noticed", arguments: [false, true])
  func departure(halfClosed: Bool) async throws {
    let body = ModelBlobBody(sizeBytes: 1_000_000, availableBytes: 1000)
    try await serve(body) { port in
      try await RawClient.connect(port: port) { reader, writer in
        try await writer.write(request)
        _ = try await reader.readHead()
        #expect(try await reader.read(count: 1000).count == 1000)
        if halfClosed {
          writer.finish()
          #expect(try await reader.read(count: 1) == [])
        }
      }
      await body.waitUntilClosed()
      #expect(body.closeCount == 1)
      #expect(body.readEndOffset == 1000)
    }
  }

  @Test("a client that leaves before there is a head to write is not looked for any longer")
  func departureBeforeHead() async throws {
    let (search, continuation) = AsyncStream<Bool>.makeStream()
    var content = ModelContent()
    content.search = continuation
    try await Rung.live.test(content) { client in
      var steps = search.makeAsyncIterator()
      let port = try #require(client.port)
      try await RawClient.connect(port: port) { [request] _, writer in
        try await writer.write(request)
        var looking = search.makeAsyncIterator()
        #expect(await looking.next() == false)
      }
      #expect(await steps.next() == true)
    }
    // What was found meanwhile is of use to nobody.
    await content.body.waitUntilClosed()
  }

  @Test("a client that leaves in the middle of the flow stops the reading")
  func departureInFlow() async throws {
    let sizeBytes: Int64 = 256 << 20
    let body = ModelBlobBody(sizeBytes: sizeBytes)
    try await serve(body) { port in
      try await RawClient.connect(port: port) { reader, writer in
        try await writer.write(request)
        _ = try await reader.readHead()
        #expect(try await reader.read(count: 1000).count == 1000)
      }
      await body.waitUntilClosed()
      #expect(body.readEndOffset < sizeBytes)
    }
  }

  @Test("reading does not run ahead of a client that does not read")
  func backPressure() async throws {
    let sizeBytes: Int64 = 256 << 20
    // More than the sockets of both ends, the client's channel and the read to come may hold.
    let aheadBytesMax: Int64 = 64 << 20
    let body = ModelBlobBody(sizeBytes: sizeBytes)
    try await serve(body) { port in
      try await RawClient.connect(port: port) { reader, writer in
        try await writer.write(request)
        _ = try await reader.readHead()
        #expect(try await reader.read(count: 1).count == 1)
        try await waitUntilStill(body)
        #expect(body.readEndOffset < aheadBytesMax)
        let consumedBytes = 8 << 20
        #expect(try await reader.read(count: consumedBytes).count == consumedBytes)
        try await waitUntilStill(body)
        #expect(body.readEndOffset < Int64(consumedBytes) + aheadBytesMax)
      }
      await body.waitUntilClosed()
    }
  }

  @Test("what is in a file goes out without being read, but not into TLS", arguments: Rung.allCases)
  func filed(rung: Rung) async throws {
    let filed = try FiledBlobBody(ModelBlobBody.bytes(0..<1_000_000))
    var content = ModelContent(body: ModelBlobBody(sizeBytes: filed.sizeBytes))
    content.filed = filed
    try await rung.test(content) { client in
      let response = try await client.executeRequest(
        uri: "/v2/library/debian/blobs/\(ModelContent.blobDigest)", method: .get, headers: [:],
        body: nil)
      #expect(Array(response.body.readableBytesView) == ModelBlobBody.bytes(0..<1_000_000))
    }
    #expect(filed.sentBytes == (rung == .live ? 2 * 262_144 : 0))
    #expect(filed.readBytes == filed.sizeBytes - filed.sentBytes)
  }

  @Test("one connection serves many blobs, one after the other")
  func keepAlive() async throws {
    try await serve(ModelBlobBody(sizeBytes: 0)) { port in
      try await RawClient.connect(port: port) { reader, writer in
        for _ in 0..<20 {
          try await writer.write(request)
          #expect(try await reader.readHead().hasPrefix("http/1.1 200"))
        }
      }
    }
  }

  @Test("a head that is too large is refused by the parser, not held")
  func largeHead() async throws {
    try await serve(ModelBlobBody(sizeBytes: 0)) { port in
      try await RawClient.connect(port: port) { reader, writer in
        // Beyond the parser's 80 KiB, and little enough for the kernel to take it at once.
        let field = "x: \(String(repeating: "a", count: 90_000))\r\n"
        try await writer.write(ByteBuffer(string: "GET /v2/ HTTP/1.1\r\n\(field)\r\n"))
        #expect(try await reader.readHead().hasPrefix("http/1.1 400"))
      }
    }
  }

  /// Until the reads have stood still for ten looks in a row.
  private func waitUntilStill(_ body: ModelBlobBody) async throws {
    var last: Int64 = -1
    var looks = 0
    while looks < 10 {
      looks = body.readEndOffset == last ? looks + 1 : 0
      last = body.readEndOffset
      try await Task.sleep(for: .milliseconds(20))
    }
  }
}
