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
        let asked = content.askedCount
        try await rung.test(content) { client in
          // The first on a connection, and one that follows.
          for _ in 0..<2 {
            await answers.add(
              try await client.executeRequest(
                uri: "/v2/library/debian/manifests/12", method: method, headers: fields, body: nil))
          }
        }
        #expect(asked.count == (isAtHand ? 0 : 2))
      }
      let texts = await answers.texts
      #expect(texts.count == 4)
      #expect(Set(texts).count == 1, "\(texts)")
      #expect(await answers.dates.allSatisfy { $0 == "Aaa, 00 Aaa 0000 00:00:00 AAA" })
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
        var beyond = RawClient.get(target)
        request.writeBuffer(&beyond)
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

  @Test(
    "a client that asks and asks and takes nothing is answered no more than its connection holds",
    arguments: [Rung.live, .tls1])
  func takesNothing(rung: Rung) async throws {
    var content = ModelContent()
    content.isAtHand = true
    content.manifestBytes = ByteBuffer(repeating: 0x20, count: 128 * 1024)
    let (asked, atHand) = (content.askedCount, content.atHandCount)
    let requestsCount = 2_000
    try await rung.test(content) { client in
      let tls = rung == .live ? nil : try await TestCertificates.shared.value.clientContext()
      try await RawClient.connect(
        port: try #require(client.port), receiveBufferBytes: 16 * 1024, tls: tls
      ) { reader, writer in
        var requests = ByteBuffer()
        for _ in 0..<requestsCount {
          var request = RawClient.get("/v2/library/debian/manifests/12")
          requests.writeBuffer(&request)
        }
        let bytes = requests
        try await writer.write(bytes)
        #expect(try await reader.readHead().hasPrefix("http/1.1 200"))
        // Until no more come.
        var count = 0
        while atHand.count > count {
          count = atHand.count
          try await Task.sleep(for: .milliseconds(300))
        }
        // Some megabytes are in the sockets' buffers.
        #expect(count < 200, "\(asked.count)")
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
    let atHand = content.atHandCount
    limits.requestBurstSeconds = 3
    try await rung.test(content, limits: limits) { client in
      var last = HTTPResponse.Status.ok
      var answeredCount = 0
      for _ in 0..<2_000 where last == .ok {
        last =
          try await client.executeRequest(
            uri: "/v2/library/debian/manifests/12", method: .get, headers: [:], body: nil
          ).status
        if last == .ok { answeredCount += 1 }
      }
      #expect(last == .tooManyRequests)
      // Nothing was looked up for whom it was refused.
      #expect(atHand.count == answeredCount)
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
    /// With A for a capital letter, a for a small one, and 0 for a digit.
    var dates: [String] = []

    /// All but the date.
    func add(_ answer: FrontResponse) {
      let fields = answer.headers.filter { $0.name != .date }
        .map { "\($0.name.canonicalName): \($0.value)" }.sorted()
      if let date = answer.headers[.date] {
        dates.append(
          String(
            date.map { $0.isNumber ? "0" : $0.isUppercase ? "A" : $0.isLowercase ? "a" : $0 }))
      }
      texts.append("\(answer.status) \(fields) \(String(buffer: answer.body))")
    }
  }
}
