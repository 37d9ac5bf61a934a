// SPDX-License-Identifier: Apache-2.0

import ContentModel
import NIOCore
import Synchronization
import Testing

@testable import RegistryClient

@Suite(.timeLimit(.minutes(5))) struct BlobTests {
  private static func fetch(
    _ answer: ScriptedAnswer, fromByte: Int64 = 0, upToByte: Int64? = nil
  ) async throws -> (stream: BlobStream, bytes: [UInt8], range: String?) {
    try await ScriptedRegistry.serve { _ in
      answer
    } _: { registry in
      try await RegistryClient.use(registry.endpoint) { client in
        let stream = try await client.blob(
          Fixture.repository, Fixture.alphabetDigest, fromByte: fromByte, upToByte: upToByte)
        return (stream, try await stream.collect(), registry.requests[0]["range"])
      }
    }
  }

  @Test("a whole blob comes with its size and without asking for a range")
  func whole() async throws {
    let fetched = try await Self.fetch(.whole(Fixture.alphabet))
    #expect(fetched.bytes == Fixture.alphabet)
    #expect(fetched.stream.sizeBytes == 26)
    #expect(fetched.stream.status == 200)
    #expect(fetched.range == nil)
  }

  @Test("an empty blob is an empty stream")
  func empty() async throws {
    let fetched = try await Self.fetch(.whole([]))
    #expect(fetched.bytes.isEmpty)
    #expect(fetched.stream.sizeBytes == 0)
  }

  @Test("a blob of unknown size is streamed to the end of the response")
  func unknownSize() async throws {
    let fetched = try await Self.fetch(ScriptedAnswer(steps: [.send(Fixture.alphabet)]))
    #expect(fetched.bytes == Fixture.alphabet)
    #expect(fetched.stream.sizeBytes == nil)
  }

  @Test("a range begins where it was asked to, and tells the size of the whole")
  func range() async throws {
    let answer = ScriptedAnswer.partial(
      Array(Fixture.alphabet[20...]), contentRange: "bytes 20-25/26")
    let fetched = try await Self.fetch(answer, fromByte: 20)
    #expect(fetched.bytes == Array("uvwxyz".utf8))
    #expect(fetched.stream.sizeBytes == 26)
    #expect(fetched.stream.status == 206)
    #expect(fetched.range == "bytes=20-")
  }

  @Test("a registry that ignores the range is read past what was not asked for")
  func rangeIgnored() async throws {
    var answer = ScriptedAnswer.whole(Fixture.alphabet)
    answer.steps = [.send(Array(Fixture.alphabet[..<7])), .send(Array(Fixture.alphabet[7...]))]
    let tail = try await Self.fetch(answer, fromByte: 20)
    #expect(tail.bytes == Array("uvwxyz".utf8))
    #expect(tail.stream.sizeBytes == 26)
    let middle = try await Self.fetch(answer, fromByte: 5, upToByte: 9)
    #expect(middle.bytes == Array("fghi".utf8))
    #expect(middle.range == "bytes=5-8")
  }

  @Test("all that comes is counted, also what is skipped and what comes before the end fails")
  func counted() async throws {
    func count(_ answer: ScriptedAnswer, fromByte: Int64 = 0) async throws -> Int {
      let counted = Mutex(0)
      try await ScriptedRegistry.serve { _ in
        answer
      } _: { registry in
        try await RegistryClient.use(
          registry.endpoint,
          onBytes: { kind, bytes in
            #expect(kind == .blob)
            counted.withLock { $0 += bytes }
          },
          { client in
            _ = try? await client.blob(
              Fixture.repository, Fixture.alphabetDigest, fromByte: fromByte
            ).collect()
          })
      }
      return counted.withLock { $0 }
    }
    #expect(try await count(.whole(Fixture.alphabet)) == 26)
    #expect(try await count(.whole(Fixture.alphabet), fromByte: 20) == 26)
    let broken = ScriptedAnswer(
      announcedLength: 26, steps: [.send(Array(Fixture.alphabet.prefix(10))), .breakOff])
    #expect(try await count(broken) == 10)
    // An error's body is nothing of a blob.
    #expect(try await count(.status(404, "there is no such blob")) == 0)
  }

  @Test("a bounded range that the registry keeps ends where it was asked to")
  func boundedRange() async throws {
    let answer = ScriptedAnswer.partial(
      Array(Fixture.alphabet[5..<9]), contentRange: "bytes 5-8/26")
    let fetched = try await Self.fetch(answer, fromByte: 5, upToByte: 9)
    #expect(fetched.bytes == Array("fghi".utf8))
    #expect(fetched.stream.endByte == 9)
  }

  @Test(
    "a range that is not the one asked for is refused",
    arguments: [
      ("bytes 19-25/26", 7), ("bytes 21-25/26", 5), ("bytes 20-25/26", 5), ("nonsense", 6),
    ])
  func wrongRange(contentRange: String, length: Int) async throws {
    let answer = ScriptedAnswer.partial(
      Array(Fixture.alphabet.suffix(length)), contentRange: contentRange)
    let error = try await clientError { try await Self.fetch(answer, fromByte: 20) }
    #expect(error.code == .malformedResponse)
  }

  @Test("a range beyond the blob is not satisfiable, however the registry says so")
  func beyond() async throws {
    for answer in [.status(416), .whole(Fixture.alphabet)] as [ScriptedAnswer] {
      let error = try await clientError { try await Self.fetch(answer, fromByte: 26) }
      #expect(error.code == .rangeNotSatisfiable)
    }
  }

  @Test("a HEAD gives the size, and a 404 to it means that the blob is not there")
  func head() async throws {
    try await ScriptedRegistry.serve { request in
      request.target == Fixture.blobPath ? .head(length: 26) : .status(404)
    } _: { registry in
      try await RegistryClient.use(registry.endpoint) { client in
        let other = ReferenceSHA256.digest([])
        let size = try await client.blobHead(Fixture.repository, Fixture.alphabetDigest)
        #expect(size == 26)
        #expect(try await client.blobExists(Fixture.repository, Fixture.alphabetDigest))
        #expect(try await !client.blobExists(Fixture.repository, other))
      }
    }
  }
}
