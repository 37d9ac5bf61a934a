// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import NIOCore
import NIOPosix
import RegistryCore
import RegistryFront
import Testing

/// On real sockets, with allowances of a second or two in place of minutes.
@Suite("Clients that are slow, silent or too many", .timeLimit(.minutes(5)))
struct SlowClientTests {
  private let id = UploadID(randomBytes: [UInt8](repeating: 1, count: 16))
  private var location: String { PushClient.uploads + id.text }
  private let blob = "/v2/library/debian/blobs/\(ModelContent.blobDigest)"

  private static var strictLimits: FrontLimits {
    var limits = FrontLimits()
    limits.paceAllowanceSeconds = 1
    limits.sendingBytesPerSecondMin = 1 << 20
    return limits
  }

  @Test("a body that trickles in is given up, what arrived stays, and others are served")
  func trickle() async throws {
    let push = ModelPush()
    try await Rung.live.test(push: push, limits: Self.strictLimits) { client in
      #expect(try await PushClient(client: client).start() == location)
      try await RawClient.connect(port: try #require(client.port)) { reader, writer in
        try await writer.write(RawClient.head("PATCH", location, "Content-Length: 1000"))
        await #expect(throws: (any Error).self) {
          while true {
            try await writer.write(ByteBuffer(string: "x"))
            try await Task.sleep(for: .milliseconds(20))
          }
        }
        #expect(try await reader.read(count: 1) == [])
      }
      let status = try await PushClient(client: client).send(.get, location)
      #expect(status.status == .noContent)
      let arrivedCount = try #require(push.uploads[id]?.bytes.count)
      #expect((1..<1000).contains(arrivedCount))
    }
  }

  @Test("a client that waits to be asked for its body is not blamed for waiting")
  func awaited() async throws {
    let (gate, opening) = AsyncStream<Void>.makeStream()
    let push = ModelPush { _ in for await _ in gate {} }
    var limits = FrontLimits()
    // Each piece earns all of it anew, however busy the machine is; the pause is longer.
    limits.paceAllowanceSeconds = 2
    try await Rung.live.test(push: push, limits: limits) { client in
      #expect(try await PushClient(client: client).start() == location)
      try await RawClient.connect(port: try #require(client.port)) { reader, writer in
        // More than is read ahead, so that the server stops asking while it stores nothing.
        var request = RawClient.head("PATCH", location, "Content-Length: \(4 << 20)")
        request.writeRepeatingByte(0x61, count: 4 << 20)
        let bytes = request
        async let isSent: Void = writer.write(bytes)
        try await Task.sleep(for: .milliseconds(3_000))
        opening.finish()
        try await isSent
        #expect(try await reader.readHead().hasPrefix("http/1.1 202"))
      }
    }
  }

  @Test("a client that takes nothing of a response is given up, and its blob let go")
  func takesNothing() async throws {
    let body = ModelBlobBody(sizeBytes: 64 << 20)
    var limits = FrontLimits()
    limits.paceAllowanceSeconds = 1
    try await Rung.live.test(ModelContent(body: body), limits: limits) { client in
      try await RawClient.connect(
        port: try #require(client.port), receiveBufferBytes: 16 * 1024
      ) { reader, writer in
        try await writer.write(RawClient.get(blob))
        _ = try await reader.readHead()
        await body.waitUntilClosed()
        #expect(body.readEndOffset < body.sizeBytes)
      }
    }
  }

  @Test("a client that takes nothing of a file is given up, and the file let go")
  func takesNothingOfFile() async throws {
    let filed = try FiledBlobBody([UInt8](repeating: 7, count: 32 << 20))
    var limits = FrontLimits()
    limits.paceAllowanceSeconds = 1
    var content = ModelContent(body: ModelBlobBody(sizeBytes: filed.sizeBytes))
    content.filed = filed
    try await Rung.live.test(content, limits: limits) { client in
      try await RawClient.connect(
        port: try #require(client.port), receiveBufferBytes: 16 * 1024
      ) { reader, writer in
        try await writer.write(RawClient.get(blob))
        _ = try await reader.readHead()
        for await _ in filed.whenClosed {}
        #expect(filed.sentBytes < filed.sizeBytes / 2)
      }
    }
  }

  @Test("silent connections make room for those that speak")
  func silent() async throws {
    var limits = FrontLimits()
    limits.connectionsMax = 4
    try await Rung.live.test(limits: limits) { client in
      let port = try #require(client.port)
      var silent: [any Channel] = []
      for _ in 0..<8 {
        silent.append(
          try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port).get())
      }
      // The first are gone, the last are there.
      try await silent[0].closeFuture.get()
      try await RawClient.connect(port: port) { reader, writer in
        try await writer.write(RawClient.get("/v2/"))
        #expect(try await reader.readHead().hasPrefix("http/1.1 200"))
      }
      #expect(silent.last?.isActive == true)
      for channel in silent { channel.close(promise: nil) }
    }
  }

  @Test("where all connections are at work a new one is closed unheard")
  func noRoom() async throws {
    let body = ModelBlobBody(sizeBytes: 1000, availableBytes: 10)
    var limits = FrontLimits()
    limits.connectionsPerClientMax = 1
    try await Rung.live.test(ModelContent(body: body), limits: limits) { client in
      let port = try #require(client.port)
      // So that this one's connection is there, and does not come to take another's place.
      _ = try await client.executeRequest(uri: "/v2/", method: .get, headers: [:], body: nil)
      try await RawClient.connect(port: port) { reader, writer in
        try await writer.write(RawClient.get(blob))
        _ = try await reader.readHead()
        await #expect(throws: Never.self) {
          try? await RawClient.connect(port: port) { other, otherWriter in
            try await otherWriter.write(RawClient.get("/v2/"))
            #expect(try await other.read(count: 1) == [])
          }
        }
        body.arrive(upTo: 1000)
        #expect(try await reader.read(count: 1000).count == 1000)
      }
    }
  }
}
