// SPDX-License-Identifier: Apache-2.0

import ContentModel
import NIOCore
import RegistryCore
import Synchronization
import Testing

@testable import RegistryClient

@Suite(.timeLimit(.minutes(5))) struct ChunkTests {
  /// What a registry keeps of one upload.
  private struct Upload: Sendable {
    var bytes = ""
    var blob: String?
    var requestCount = 0
  }

  private static let uploads = "/v2/library/debian/blobs/uploads/"

  /// - Parameter fault: by the number of the request, from 1: what is answered in the place of what
  ///   has been done, or, if `isBefore`, of doing it.
  private static func answer(
    _ request: ScriptedRegistry.Received, _ upload: borrowing Mutex<Upload>,
    _ fault: (Int) -> (answer: ScriptedAnswer, isBefore: Bool)?
  ) -> ScriptedAnswer {
    upload.withLock { upload in
      upload.requestCount += 1
      let fault = fault(upload.requestCount)
      if let fault, fault.isBefore { return fault.answer }
      var headers = ["Location": uploads + "1", "OCI-Chunk-Min-Length": "7"]
      var status = 202
      switch request.method {
      case "HEAD": status = upload.blob == nil ? 404 : 200
      case "PATCH":
        let first = request["content-range"]?.split(separator: "-").first.flatMap { Int($0) }
        if first == upload.bytes.utf8.count {
          upload.bytes += request.form ?? ""
        } else {
          status = 416
        }
      case "PUT":
        upload.blob = upload.bytes
        status = 201
      case "GET": status = 204
      default: break
      }
      headers["Range"] = "0-\(max(0, upload.bytes.utf8.count - 1))"
      return fault?.answer ?? .status(status, headers: headers)
    }
  }

  private static func push(
    chunkBytes: Int = 10,
    fault: @escaping @Sendable (Int) -> (answer: ScriptedAnswer, isBefore: Bool)? = { _ in nil },
    _ check: @Sendable (ScriptedRegistry, Result<Void, any Error>, String?) throws -> Void
  ) async throws {
    let upload = Mutex(Upload())
    var configuration = RegistryClientConfiguration.patient
    configuration.uploadPauseSeconds = 0
    try await ScriptedRegistry.serve {
      answer($0, upload, fault)
    } _: {
      [configuration] registry in
      try await RegistryClient.use(registry.endpoint, configuration) { client in
        let result: Result<Void, any Error>
        do {
          try await client.pushBlobInChunks(
            Fixture.repository, Fixture.alphabetDigest, sizeBytes: 26, chunkBytes: chunkBytes
          ) { offset, count in
            ByteBuffer(bytes: Fixture.alphabet[Int(offset)..<(Int(offset) + count)])
          }
          result = .success(())
        } catch {
          result = .failure(error)
        }
        try check(registry, result, upload.withLock { $0.blob })
      }
    }
  }

  private static let alphabet = String(decoding: Fixture.alphabet, as: UTF8.self)

  @Test("a blob goes in chunks, each where the last has ended")
  func chunks() async throws {
    try await Self.push { registry, result, blob in
      try result.get()
      #expect(blob == Self.alphabet)
      #expect(registry.requests.map(\.method) == ["POST", "PATCH", "PATCH", "PATCH", "PUT"])
      #expect(
        registry.requests.compactMap { $0["content-range"] } == ["0-9", "10-19", "20-25"])
    }
  }

  @Test("a chunk is no smaller than the registry wants")
  func least() async throws {
    try await Self.push(chunkBytes: 2) { registry, result, blob in
      try result.get()
      #expect(blob == Self.alphabet)
      #expect(registry.requests.compactMap { $0["content-range"] }.first == "0-6")
    }
  }

  @Test("a chunk that is lost is sent again, and one whose answer is lost is not")
  func resume() async throws {
    for isBefore in [true, false] {
      try await Self.push(fault: { $0 == 3 ? (.status(502), isBefore) : nil }) {
        registry, result, blob in
        try result.get()
        #expect(blob == Self.alphabet)
        let methods = registry.requests.map(\.method)
        #expect(
          methods
            == ["POST", "PATCH", "PATCH", "GET"] + (isBefore ? ["PATCH"] : []) + ["PATCH", "PUT"])
      }
    }
  }

  @Test("an upload that ended without an answer is a blob")
  func lostAnswer() async throws {
    try await Self.push(fault: { $0 == 5 ? (.status(500), false) : nil }) {
      registry, result, blob in
      try result.get()
      #expect(blob == Self.alphabet)
      #expect(registry.requests.suffix(2).map(\.method) == ["PUT", "HEAD"])
    }
  }

  @Test("failures without a byte between them are borne for some time only")
  func givesUp() async throws {
    try await Self.push(fault: { $0 > 2 ? (.status(503), true) : nil }) { registry, result, blob in
      #expect(throws: RegistryClientError.self) { try result.get() }
      #expect(blob == nil)
      // The chunk, and the question how far it has come.
      #expect(registry.requests.count == 2 + 1 + 5)
    }
  }

  @Test("what cannot be helped ends the upload at once")
  func refused() async throws {
    try await Self.push(fault: { $0 == 3 ? (.status(403), true) : nil }) { registry, result, _ in
      let error = #expect(throws: RegistryClientError.self) { try result.get() }
      #expect(error?.code == .forbidden)
      #expect(registry.requests.count == 3)
    }
  }

  /// What a push ends with at a registry that answers by the rule, and the methods it was asked by.
  private static func push(
    at rule: @escaping @Sendable (ScriptedRegistry.Received) -> ScriptedAnswer
  ) async throws -> (error: RegistryClientError?, methods: [String]) {
    var configuration = RegistryClientConfiguration.patient
    configuration.uploadPauseSeconds = 0
    return try await ScriptedRegistry.serve(rule) { [configuration] registry in
      try await RegistryClient.use(registry.endpoint, configuration) { client in
        var ended: RegistryClientError?
        do {
          try await client.pushBlobInChunks(
            Fixture.repository, Fixture.alphabetDigest, sizeBytes: 26, chunkBytes: 10
          ) { offset, count in
            ByteBuffer(bytes: Fixture.alphabet[Int(offset)..<(Int(offset) + count)])
          }
        } catch let error as RegistryClientError {
          ended = error
        }
        return (ended, registry.requests.map(\.method))
      }
    }
  }

  @Test("a registry that accepts chunks and gets no further is not sent them for ever")
  func noProgress() async throws {
    let (error, methods) = try await Self.push { request in
      .status(
        request.method == "GET" ? 204 : 202,
        headers: ["Location": Self.uploads + "1", "Range": "0-9"])
    }
    #expect(error?.code == .malformedResponse)
    #expect(methods.filter { $0 == "PATCH" }.count == 1 + 6)
  }

  @Test("a registry that loses what it had, each time before the end, is given up")
  func losesBytes() async throws {
    let last = Mutex(0)
    let (error, _) = try await Self.push { request in
      let range = request["content-range"]?.split(separator: "-").last.flatMap { Int($0) }
      if let range { last.withLock { $0 = range } }
      if request.method == "GET" { last.withLock { $0 = 9 } }
      let status = ["PUT": 503, "HEAD": 404, "GET": 204][request.method] ?? 202
      return .status(
        status,
        headers: ["Location": Self.uploads + "1", "Range": "0-\(last.withLock { $0 })"])
    }
    #expect(error?.code == .serverError)
  }

  @Test("an upload of which the end was lost goes on, and one that is gone is a blob or an error")
  func shortEnd() async throws {
    // The first end fails, and the registry has lost the last chunk.
    try await Self.push(fault: { number in
      switch number {
      case 5: (.status(503), true)
      case 7:
        (.status(204, headers: ["Location": Self.uploads + "1", "Range": "0-19"]), true)
      default: nil
      }
    }) { registry, _, _ in
      #expect(
        registry.requests.map(\.method).prefix(8)
          == ["POST", "PATCH", "PATCH", "PATCH", "PUT", "HEAD", "GET", "PATCH"])
    }
    // The end came through, its answer did not, nor the first that was asked about it.
    try await Self.push(fault: { number in
      switch number {
      case 5: (.status(503), false)
      case 6: (.status(503), true)
      case 7: (.status(404), true)
      default: nil
      }
    }) { registry, result, blob in
      try result.get()
      #expect(blob == Self.alphabet)
      #expect(
        registry.requests.map(\.method).suffix(4) == ["PUT", "HEAD", "GET", "HEAD"])
    }
    try await Self.push(fault: { $0 == 5 ? (.status(404), true) : nil }) { _, result, _ in
      let error = #expect(throws: RegistryClientError.self) { try result.get() }
      #expect(error?.code == .notFound)
    }
  }

  @Test("chunks that would fill the memory are refused, and the upload is given up")
  func immodest() async throws {
    let (error, methods) = try await Self.push { request in
      .status(
        202, headers: ["Location": Self.uploads + "1", "OCI-Chunk-Min-Length": "67108865"])
    }
    #expect(error?.code == .tooLarge)
    #expect(methods == ["POST", "DELETE"])
  }

  @Test(
    "how far an upload has come is read as registries write it",
    arguments: [
      ("0-9", 0, 10), ("bytes=0-9", 0, 10), ("0-0", 0, 0), ("0-0", 1, 1), ("0-0", 10, 1),
      ("1-9", 0, nil), ("0-", 0, nil), ("9", 0, nil),
    ] as [(String, Int64, Int64?)])
  func range(text: String, known: Int64, size: Int64?) {
    #expect(BlobUpload.sizeBytes(range: text, atLeast: known) == size)
  }

  @Test("a mount from anywhere names no repository, and what it begins instead is given up")
  func mount() async throws {
    for status in [201, 202] {
      try await ScriptedRegistry.serve { request in
        request.method == "POST"
          ? .status(status, headers: ["Location": Self.uploads + "1"]) : .status(204)
      } _: { registry in
        try await RegistryClient.use(registry.endpoint) { client in
          let isMounted = try await client.mountBlob(Fixture.repository, Fixture.alphabetDigest)
          #expect(isMounted == (status == 201))
          let mount = "POST \(Self.uploads)?mount=\(Fixture.alphabetDigest)"
          #expect(registry.lines == [mount] + (isMounted ? [] : ["DELETE \(Self.uploads)1"]))
        }
      }
    }
  }
}
