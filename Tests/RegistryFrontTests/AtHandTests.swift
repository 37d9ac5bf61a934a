// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import NIOCore
import RegistryCore
import Testing

@testable import RegistryFront

@Suite("Manifests that are at hand", .timeLimit(.minutes(5)))
struct AtHandTests {
  @Test(
    "what a client is told does not show whether it was at hand", arguments: Rung.allCases,
    [HTTPRequest.Method.get, .head])
  func same(rung: Rung, method: HTTPRequest.Method) async throws {
    for condition in [nil, "\"\(ModelContent.manifestDigest)\"", "\"other\""] {
      var headers: HTTPFields = [:]
      headers[.ifNoneMatch] = condition
      let fields = headers
      let answers = Collected()
      for isAtHand in [false, true] {
        var content = ModelContent()
        content.isAtHand = isAtHand
        try await rung.test(content) { client in
          // The first on a connection, and one that follows.
          for _ in 0..<2 {
            await answers.add(
              try await client.executeRequest(
                uri: "/v2/library/debian/manifests/12", method: method, headers: fields, body: nil))
          }
        }
      }
      let texts = await answers.texts
      #expect(texts.count == 4)
      #expect(Set(texts).count == 1, "\(texts)")
    }
  }

  @Test("answers come in the order of requests, whichever of them are at hand")
  func order() async throws {
    var content = ModelContent()
    content.isAtHand = true
    try await Rung.live.test(content) { client in
      try await RawClient.connect(port: try #require(client.port)) { reader, writer in
        // Tags and what is unknown take the long way.
        let targets = ["manifests/12", "tags/list", "manifests/12", "manifests/13", "manifests/12"]
        var requests = ByteBuffer()
        for target in targets + targets {
          var request = RawClient.get("/v2/library/debian/\(target)")
          requests.writeBuffer(&request)
        }
        let bytes = requests
        try await writer.write(bytes)
        for target in targets + targets {
          let head = try await reader.readHead()
          let body = String(decoding: try await reader.readBody(head), as: UTF8.self)
          switch target {
          case "manifests/12": #expect(body == ModelContent.manifestText)
          case "tags/list": #expect(body.contains("latest"))
          case _: #expect(head.hasPrefix("http/1.1 404"))
          }
        }
      }
    }
  }

  @Test("a connection on which everything is at hand is not taken for idle")
  func idle() async throws {
    var content = ModelContent()
    content.isAtHand = true
    var limits = Rung.patientLimits
    limits.idleTimeoutSeconds = 3
    try await Rung.live.test(content, limits: limits) { client in
      try await RawClient.connect(port: try #require(client.port)) { reader, writer in
        for _ in 0..<40 {
          try await writer.write(RawClient.get("/v2/library/debian/manifests/12"))
          let head = try await reader.readHead()
          #expect(head.hasPrefix("http/1.1 200"))
          _ = try await reader.readBody(head)
          try await Task.sleep(for: .milliseconds(100))
        }
      }
    }
  }

  @Test("a request with a body, or that ends its connection, is answered as without")
  func others() async throws {
    var content = ModelContent()
    content.isAtHand = true
    let target = "/v2/library/debian/manifests/12"
    try await Rung.live.test(content) { client in
      try await RawClient.connect(port: try #require(client.port)) { reader, writer in
        var request = RawClient.head("GET", target, "Content-Length: 3")
        request.writeString("abc")
        var last = RawClient.head("GET", target, "Connection: close")
        request.writeBuffer(&last)
        let bytes = request
        try await writer.write(bytes)
        for _ in 0..<2 {
          let head = try await reader.readHead()
          #expect(head.hasPrefix("http/1.1 200"))
          let body = try await reader.readBody(head)
          #expect(String(decoding: body, as: UTF8.self) == ModelContent.manifestText)
        }
        #expect(try await reader.read(count: 1) == [])
      }
    }
  }

  @Test("who may not read a manifest is refused it, at hand or not", arguments: Rung.allCases)
  func refused(rung: Rung) async throws {
    var content = ModelContent()
    content.isAtHand = true
    try await TestUsers.with { check, _ in
      try await rung.test(
        content, access: FrontAccess(policy: AccessPolicy(), scheme: .passwords(check))
      ) { client in
        let answer = try await client.executeRequest(
          uri: "/v2/library/debian/manifests/12", method: .get, headers: [:], body: nil)
        #expect(answer.status == .unauthorized)
      }
    }
  }

  @Test("what is at hand counts for a client's rate", arguments: [Rung.live, .tls1])
  func rate(rung: Rung) async throws {
    var content = ModelContent()
    content.isAtHand = true
    var limits = Rung.patientLimits
    limits.requestsPerSecond = 1
    limits.requestBurstSeconds = 3
    try await rung.test(content, limits: limits) { client in
      var last = HTTPResponse.Status.ok
      for _ in 0..<2_000 where last == .ok {
        last =
          try await client.executeRequest(
            uri: "/v2/library/debian/manifests/12", method: .get, headers: [:], body: nil
          ).status
      }
      #expect(last == .tooManyRequests)
    }
  }

  @Test("the date is told as HTTP has it")
  func date() {
    var date = HTTPDate()
    #expect(date.at(784_111_777) == "Sun, 06 Nov 1994 08:49:37 GMT")
    #expect(date.at(951_782_400) == "Tue, 29 Feb 2000 00:00:00 GMT")
  }

  private actor Collected {
    var texts: [String] = []

    /// All but the date.
    func add(_ answer: FrontResponse) {
      let fields = answer.headers.filter { $0.name != .date }
        .map { "\($0.name.canonicalName): \($0.value)" }.sorted()
      texts.append("\(answer.status) \(fields) \(String(buffer: answer.body))")
    }
  }
}
