// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import NIOPosix
import RegistryCore
import RegistryFront
import Synchronization
import Testing

/// On real sockets, byte by byte.
@Suite("Connections that carry uploads", .timeLimit(.minutes(5)))
struct UploadConnectionTests {
  let layer = PushClient.layer
  let id = UploadID(randomBytes: [UInt8](repeating: 1, count: 16))
  var location: String { PushClient.uploads + id.text }

  private func serve(
    _ push: ModelPush?, limits: FrontLimits = FrontLimits(),
    _ test:
      @concurrent @Sendable (
        inout RawReader, NIOAsyncChannelOutboundWriter<ByteBuffer>
      ) async throws -> Void
  ) async throws {
    try await Rung.live.test(push: push, limits: limits) { client in
      if push != nil { #expect(try await PushClient(client: client).start() == location) }
      try await RawClient.connect(port: try #require(client.port), test)
    }
  }

  private func arrivedCount(_ push: ModelPush) -> Int? { push.uploads[id]?.bytes.count }

  private func wait(until condition: () -> Bool) async throws {
    while !condition() { try await Task.sleep(for: .milliseconds(10)) }
  }

  @Test("a client that waits to be asked is asked, then its body is taken")
  func expectContinue() async throws {
    let push = ModelPush()
    try await serve(push) { reader, writer in
      try await writer.write(
        RawClient.head("PATCH", location, "Content-Length: 9", "Expect: 100-continue"))
      #expect(try await reader.readHead().hasPrefix("http/1.1 100"))
      try await writer.write(ByteBuffer(bytes: layer[..<9]))
      let head = try await reader.readHead()
      #expect(head.hasPrefix("http/1.1 202"))
      #expect(head.contains("range: 0-8\r\n"))
      #expect(!head.contains("connection: close"))
      // And the connection is as good as before.
      try await writer.write(RawClient.head("GET", location))
      #expect(try await reader.readHead().hasPrefix("http/1.1 204"))
    }
  }

  @Test("a body sent behind another request is taken, though that one is answered first")
  func pipelined() async throws {
    let push = ModelPush()
    var limits = FrontLimits()
    limits.discardBytesMax = 4
    try await serve(push, limits: limits) { reader, writer in
      var requests = RawClient.head("GET", location)
      requests.writeImmutableBuffer(RawClient.head("PATCH", location, "Content-Length: 9"))
      try await writer.write(requests)
      let head = try await reader.readHead()
      #expect(head.hasPrefix("http/1.1 204"))
      #expect(!head.contains("connection: close"))
      try await writer.write(ByteBuffer(bytes: layer[..<9]))
      #expect(try await reader.readHead().contains("range: 0-8\r\n"))
      #expect(push.uploads[id]?.bytes == Array(layer[..<9]))
    }
  }

  @Test("a client that waits to be asked for what is refused is told at once")
  func expectContinueRefused() async throws {
    try await serve(ModelPush()) { reader, writer in
      let unknown = PushClient.uploads + String(repeating: "f", count: 32)
      try await writer.write(
        RawClient.head("PATCH", unknown, "Content-Length: 9", "Expect: 100-continue"))
      let head = try await reader.readHead()
      #expect(head.hasPrefix("http/1.1 404"))
      // It may send the body or not, so nothing can follow on this connection.
      #expect(head.contains("connection: close"))
    }
  }

  @Test("a chunked transfer without a length is taken to its end, and the connection goes on")
  func chunkedTransfer() async throws {
    let push = ModelPush()
    try await serve(push) { reader, writer in
      try await writer.write(RawClient.head("PATCH", location, "Transfer-Encoding: chunked"))
      try await writer.write(ByteBuffer(string: "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"))
      #expect(try await reader.readHead().contains("range: 0-4\r\n"))
      try await writer.write(RawClient.head("PATCH", location, "Content-Length: 1"))
      try await writer.write(ByteBuffer(string: "f"))
      #expect(try await reader.readHead().contains("range: 0-5\r\n"))
      #expect(push.uploads[id]?.bytes == Array("abcdef".utf8))
    }
  }

  @Test("a transfer that outgrows its range is refused")
  func tooLong() async throws {
    let push = ModelPush()
    try await serve(push) { reader, writer in
      try await writer.write(
        RawClient.head(
          "PATCH", location, "Transfer-Encoding: chunked", "Content-Range: 0-3"))
      try await writer.write(ByteBuffer(string: "6\r\nabcdef\r\n0\r\n\r\n"))
      #expect(try await reader.readHead().hasPrefix("http/1.1 400"))
      #expect(push.uploads[id]?.bytes == [])
    }
  }

  @Test(
    "a body that breaks off leaves what arrived and is no success",
    arguments: ["Content-Length: 100", "Transfer-Encoding: chunked"])
  func brokenOff(framing: String) async throws {
    let push = ModelPush()
    try await Rung.live.test(push: push) { client in
      let pusher = PushClient(client: client)
      #expect(try await pusher.start() == location)
      try await RawClient.connect(port: try #require(client.port)) { _, writer in
        let target = "\(location)?digest=\(PushClient.layerDigest)"
        try await writer.write(RawClient.head("PUT", target, framing))
        let isChunked = framing.hasSuffix("chunked")
        try await writer.write(ByteBuffer(string: isChunked ? "3\r\nabc\r\n" : "abc"))
        try await wait { arrivedCount(push) == 3 }
      }
      try await wait { push.uploads[id]?.isClaimed == false }
      #expect(push.repository("library/debian") == nil)
      let status = try await pusher.send(.get, location)
      #expect(status.headers[.range] == "0-2")
      _ = try await pusher.append([0, 0, 0, 1, 2][3...], to: location, ranged: true)
    }
  }

  @Test("a client that stalls is given up after the idle time, and what arrived stays")
  func stalled() async throws {
    var limits = FrontLimits()
    limits.idleTimeoutSeconds = 3
    let push = ModelPush()
    // Not by a request, whose connection might be given up before it.
    let repository = try #require(RepositoryName("library/debian"))
    #expect(try await push.startUpload(in: repository).id == id)
    try await Rung.live.test(push: push, limits: limits) { client in
      var request = RawClient.head(
        "PATCH", location, "Content-Length: 100", "Content-Range: 0-99")
      request.writeString("abc")
      // Again, where the machine kept the client from saying anything until the time was over.
      while arrivedCount(push) ?? 0 < 3 {
        try Task.checkCancellation()
        try? await RawClient.connect(port: try #require(client.port)) { [request] reader, writer in
          try await writer.write(request)
          // However the connection ends, it ends.
          while try await !reader.read(count: 1).isEmpty {}
        }
        try await wait { push.uploads[id]?.isClaimed == false }
      }
    }
  }

  @Test("a refused body within the bound is thrown away, and the connection goes on")
  func refusedSmall() async throws {
    var limits = FrontLimits()
    limits.discardSeconds = 120
    try await serve(nil, limits: limits) { reader, writer in
      for _ in 0..<3 {
        try await writer.write(RawClient.head("PATCH", location, "Content-Length: 100000"))
        let head = try await reader.readHead()
        #expect(head.hasPrefix("http/1.1 405"))
        #expect(!head.contains("connection: close"))
        _ = try await reader.readBody(head)
        try await writer.write(ByteBuffer(bytes: layer))
      }
    }
  }

  @Test(
    "a refused body beyond the bound ends the connection, the refusal told first",
    arguments: ["Content-Length: 100000000000", "Transfer-Encoding: chunked"])
  func refusedLarge(framing: String) async throws {
    try await serve(nil) { reader, writer in
      try await writer.write(RawClient.head("PATCH", location, framing))
      let head = try await reader.readHead()
      #expect(head.hasPrefix("http/1.1 405"))
      #expect(head.contains("connection: close") == framing.hasPrefix("Content-Length"))
      _ = try await reader.readBody(head)
      let piece = framing.hasSuffix("chunked") ? Array("186a0\r\n".utf8) + layer + [13, 10] : layer
      await #expect(throws: (any Error).self) {
        while true { try await writer.write(ByteBuffer(bytes: piece)) }
      }
    }
  }

  @Test("a refused body that never comes ends the connection")
  func refusedSilent() async throws {
    var limits = FrontLimits()
    limits.discardSeconds = 1
    try await serve(nil, limits: limits) { reader, writer in
      try await writer.write(RawClient.head("PATCH", location, "Content-Length: 1000"))
      let head = try await reader.readHead()
      _ = try await reader.readBody(head)
      #expect(try await reader.read(count: 1) == [])
    }
  }

  @Test("a client is held back while what it sent is not taken")
  func backPressure() async throws {
    let (gate, opening) = AsyncStream<Void>.makeStream()
    let push = ModelPush { _ in for await _ in gate {} }
    let piece = ByteBuffer(repeating: 0x61, count: 1 << 20)
    let sent = SentBytes()
    try await Rung.live.test(push: push) { client in
      #expect(try await PushClient(client: client).start() == location)
      let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .connect(host: "127.0.0.1", port: try #require(client.port)).get()
      let head = RawClient.head("PATCH", location, "Content-Length: \(Self.largeBytes)")
      try await channel.writeAndFlush(head)
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          for _ in 0..<(Self.largeBytes / piece.readableBytes) {
            // Returns when the socket has taken it.
            try await channel.writeAndFlush(piece)
            sent.count.withLock { $0 += piece.readableBytes }
          }
        }
        try await waitUntilStill { sent.count.withLock { $0 } }
        #expect(sent.count.withLock { $0 } < Self.largeBytes / 2)
        opening.finish()
        try await group.waitForAll()
      }
      try await wait { arrivedCount(push) == Self.largeBytes }
      try await channel.close()
    }
  }

  /// More than twice what the sockets of both ends may hold.
  private static let largeBytes = 128 << 20

  private final class SentBytes: Sendable {
    let count = Mutex(0)
  }

  /// Until the count has stood still for ten looks in a row.
  private func waitUntilStill(_ count: () -> Int) async throws {
    var last = -1
    var looks = 0
    while looks < 10 {
      looks = count() == last ? looks + 1 : 0
      last = count()
      try await Task.sleep(for: .milliseconds(20))
    }
  }
}
