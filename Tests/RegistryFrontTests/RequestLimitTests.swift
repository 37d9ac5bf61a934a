// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import NIOCore
import RegistryCore
import RegistryFront
import Testing

@Suite("Requests that are too many or too large", .timeLimit(.minutes(5)))
struct RequestLimitTests {
  @Test("beyond its rate a client is told when to come again", arguments: Rung.allCases)
  func rate(rung: Rung) async throws {
    var limits = Rung.patientLimits
    limits.requestsPerSecond = 1
    limits.requestBurstSeconds = 3
    try await rung.test(
      routes: [PlainRoute("/livez") { PlainResponse(text: "ok") }], limits: limits
    ) {
      client in
      var statuses: [Int] = []
      var last: FrontResponse?
      for _ in 0..<2_000 where last?.status != .tooManyRequests {
        let answer = try await client.executeRequest(
          uri: "/v2/", method: .get, headers: [:], body: nil)
        statuses.append(answer.status.code)
        last = answer
      }
      #expect(statuses.prefix(3) == [200, 200, 200])
      let refusal = try #require(last)
      #expect(refusal.status == .tooManyRequests)
      #expect(refusal.headers[.retryAfter] == "1")
      #expect(String(buffer: refusal.body).contains("TOOMANYREQUESTS"))
      // A probe is no client of the registry.
      let probe = try await client.executeRequest(
        uri: "/livez", method: .get, headers: [:], body: nil)
      #expect(probe.status == .ok)
    }
  }

  @Test(
    "a body beyond the limit is refused, known beforehand or not",
    arguments: ["Content-Length: 1001", "Transfer-Encoding: chunked"])
  func body(framing: String) async throws {
    var limits = Rung.patientLimits
    limits.bodyBytesMax = 1000
    let push = ModelPush()
    try await Rung.live.test(push: push, limits: limits) { client in
      let location = try await PushClient(client: client).start()
      try await RawClient.connect(port: try #require(client.port)) { reader, writer in
        var request = RawClient.head("PATCH", location, framing)
        let isChunked = framing.hasSuffix("chunked")
        if isChunked { request.writeString("3e9\r\n") }
        request.writeRepeatingByte(0x61, count: 1001)
        if isChunked { request.writeString("\r\n0\r\n\r\n") }
        try await writer.write(request)
        #expect(try await reader.readHead().hasPrefix("http/1.1 413"))
      }
      let whole = try await PushClient(client: client).send(
        .patch, location, [:], [UInt8](repeating: 0x61, count: 1000))
      #expect(whole.status == .accepted)
    }
  }

  @Test("large manifests are taken a few at a time, small ones always")
  func largeManifests() async throws {
    var limits = Rung.patientLimits
    limits.largeManifestsMax = 1
    let manifests = "/v2/library/debian/manifests/"
    try await Rung.live.test(push: ModelPush(), limits: limits) { client in
      let port = try #require(client.port)
      try await RawClient.connect(port: port) { reader, writer in
        // Declared large, and it does not come.
        try await writer.write(
          RawClient.head(
            "PUT", manifests + "held", "Content-Length: 1000000", "Expect: 100-continue"))
        #expect(try await reader.readHead().hasPrefix("http/1.1 100"))
        let pusher = PushClient(client: client)
        let large =
          #"{"schemaVersion":2,"layers":[],"annotations":{"x":""#
          + String(repeating: "x", count: 100_000) + #""}}"#
        let type: HTTPFields = [.contentType: MediaType.imageManifest.text]
        let refusal = try await pusher.send(.put, manifests + "large", type, Array(large.utf8))
        #expect(refusal.status == .tooManyRequests)
        #expect(refusal.headers[.retryAfter] == "1")
        let small = try await pusher.send(
          .put, manifests + "small", type, Array(ModelContent.manifestText.utf8))
        #expect(small.status != .tooManyRequests)
      }
      // The place is given back when its holder is gone.
      var status = HTTPResponse.Status.tooManyRequests
      while status == .tooManyRequests {
        let held = try await PushClient(client: client).send(
          .put, manifests + "large", [:], [UInt8](repeating: 0x20, count: 100_000))
        status = held.status
        try await Task.sleep(for: .milliseconds(10))
      }
      #expect(status == .badRequest)
    }
  }

  @Test("who sends a large manifest too slowly loses its place")
  func slowManifest() async throws {
    var limits = Rung.patientLimits
    limits.largeManifestsMax = 1
    limits.largeManifestSeconds = 3
    try await Rung.live.test(push: ModelPush(), limits: limits) { client in
      try await RawClient.connect(port: try #require(client.port)) { reader, writer in
        let target = "/v2/library/debian/manifests/slow"
        try await writer.write(
          RawClient.head("PUT", target, "Content-Length: 1000000", "Expect: 100-continue"))
        #expect(try await reader.readHead().hasPrefix("http/1.1 100"))
        var status = HTTPResponse.Status.tooManyRequests
        while status == .tooManyRequests {
          status = try await PushClient(client: client).send(
            .put, target, [:], [UInt8](repeating: 0x20, count: 100_000)
          ).status
          try await Task.sleep(for: .milliseconds(10))
        }
        #expect(status == .badRequest)
      }
    }
  }

  @Test("a client has only so many requests answered at once, on however many connections")
  func requestsInProgress() async throws {
    var limits = Rung.patientLimits
    limits.requestsInProgressPerClientMax = 1
    let (searches, search) = AsyncStream<Bool>.makeStream()
    var content = ModelContent()
    content.search = search
    try await Rung.live.test(content, limits: limits) { client in
      try await RawClient.connect(port: try #require(client.port)) { _, writer in
        try await writer.write(
          RawClient.get("/v2/library/debian/blobs/\(ModelContent.blobDigest)"))
        _ = await searches.first { _ in true }
        let refusal = try await client.executeRequest(
          uri: "/v2/", method: .get, headers: [:], body: nil)
        #expect(refusal.status == .tooManyRequests)
        #expect(refusal.headers[.retryAfter] == "1")
      }
      // The place is given back when its holder is gone.
      var status = HTTPResponse.Status.tooManyRequests
      while status == .tooManyRequests {
        try await Task.sleep(for: .milliseconds(10))
        status = try await client.executeRequest(
          uri: "/v2/", method: .get, headers: [:], body: nil
        ).status
      }
      #expect(status == .ok)
    }
  }
}
