// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Synchronization
import Testing

@testable import RegistryClient

@Suite(.timeLimit(.minutes(5))) struct BrokenBodyTests {
  /// Streams the blob out of `answer`; the bytes that came and how the stream ended.
  private static func read(
    _ answer: ScriptedAnswer, _ configuration: RegistryClientConfiguration = .patient,
    fromByte: Int64 = 0
  ) async throws -> (bytes: [UInt8], error: RegistryClientError) {
    try await ScriptedRegistry.serve { _ in
      answer
    } _: { [configuration] registry in
      try await RegistryClient.use(registry.endpoint, configuration) { client in
        let stream = try await client.blob(
          Fixture.repository, Fixture.alphabetDigest, fromByte: fromByte)
        var bytes: [UInt8] = []
        var iterator = stream.makeAsyncIterator()
        let error = try await clientError {
          while let buffer = try await iterator.next() { bytes += buffer.readableBytesView }
        }
        #expect(try await iterator.next() == nil)
        return (bytes, error)
      }
    }
  }

  @Test("a body that breaks off is an error after its good bytes", arguments: [26, nil])
  func truncated(announcedLength: Int?) async throws {
    let answer = ScriptedAnswer(
      announcedLength: announcedLength,
      steps: [.send(Array(Fixture.alphabet.prefix(10))), .breakOff])
    let result = try await Self.read(answer)
    #expect(result.bytes == Array(Fixture.alphabet.prefix(10)))
    #expect(result.error.code == .truncatedBody)
  }

  @Test("a range that ends before the blob does is a truncated body")
  func shortRange() async throws {
    let answer = ScriptedAnswer.partial(
      Array(Fixture.alphabet[20..<23]), contentRange: "bytes 20-22/26")
    let result = try await Self.read(answer, fromByte: 20)
    #expect(result.bytes == Array("uvw".utf8))
    #expect(result.error.code == .truncatedBody)
  }

  @Test("a blob without a told size that ends before the asked byte is not satisfiable")
  func endsBeforeStart() async throws {
    let answer = ScriptedAnswer(steps: [.send(Array(Fixture.alphabet.prefix(10)))])
    let result = try await Self.read(answer, fromByte: 20)
    #expect(result.bytes.isEmpty)
    #expect(result.error.code == .rangeNotSatisfiable)
  }

  @Test("a body that stalls times out after its good bytes")
  func stalledBody() async throws {
    let answer = ScriptedAnswer(
      announcedLength: 26, steps: [.send(Array(Fixture.alphabet.prefix(10))), .stall])
    try await ScriptedRegistry.serve { _ in
      answer
    } _: { registry in
      try await RegistryClient.use(registry.endpoint) { client in
        let stream = try await client.blob(Fixture.repository, Fixture.alphabetDigest)
        var iterator = stream.makeAsyncIterator()
        var bytes: [UInt8] = []
        while bytes.count < 10 {
          bytes += try #require(try await iterator.next()).readableBytesView
        }
        #expect(bytes == Array(Fixture.alphabet.prefix(10)))
        let watchdog = stream.body.watchdog
        let clock = Task {
          while !watchdog.hasFired {
            watchdog.check(at: .now() + .hours(1))
            try await Task.sleep(for: .milliseconds(1))
          }
        }
        let error = try await clientError { try await iterator.next() }
        #expect(error.code == .timedOut)
        #expect(try await iterator.next() == nil)
        try await clock.value
      }
    }
  }

  @Test("a manifest that drips byte by byte times out as a whole")
  func drippingManifest() async throws {
    var configuration = RegistryClientConfiguration.patient
    configuration.readIdleTimeoutSeconds = 0.4
    configuration.boundedBodyTimeoutSeconds = 0
    let answer = ScriptedAnswer(announcedLength: 26, steps: [.send([0x61]), .stall])
    try await ScriptedRegistry.serve { _ in
      answer
    } _: { [configuration] registry in
      let error = try await RegistryClient.use(registry.endpoint, configuration) { client in
        try await clientError { try await client.manifest(Fixture.repository, Fixture.latest) }
      }
      #expect(error.code == .timedOut)
    }
  }

  @Test("a slow reader is not taken for a stalled registry")
  func slowReader() async throws {
    let length = 32 << 20
    let answer = ScriptedAnswer.whole([UInt8](repeating: 0x61, count: length))
    try await ScriptedRegistry.serve { _ in
      answer
    } _: { registry in
      try await RegistryClient.use(registry.endpoint) { client in
        let stream = try await client.blob(Fixture.repository, Fixture.alphabetDigest)
        var iterator = stream.makeAsyncIterator()
        var count = try #require(try await iterator.next()).readableBytes
        stream.body.watchdog.check(at: .now() + .hours(1))
        #expect(!stream.body.watchdog.hasFired)
        while let buffer = try await iterator.next() { count += buffer.readableBytes }
        #expect(count == length)
      }
    }
  }

  @Test("what is not read is not sent: a paused reader holds the registry back")
  func backPressure() async throws {
    let sentBytes = Mutex(0)
    let answer = ScriptedAnswer(
      steps: [.sendForever { count in sentBytes.withLock { $0 += count } }])
    try await ScriptedRegistry.serve { _ in
      answer
    } _: { registry in
      try await RegistryClient.use(registry.endpoint) { client in
        let stream = try await client.blob(Fixture.repository, Fixture.alphabetDigest)
        var iterator = stream.makeAsyncIterator()
        _ = try await iterator.next()
        // How much the server's writer and the sockets hold is not ours to say, but it ends.
        var before = -1
        var now = sentBytes.withLock { $0 }
        while now != before, now < 1 << 30 {
          try await Task.sleep(for: .milliseconds(100))
          before = now
          now = sentBytes.withLock { $0 }
        }
        #expect(now < 1 << 30)
        #expect(try await iterator.next() != nil)
      }
    }
  }

  @Test("a cancelled reader gets a cancellation, never a clean end", arguments: [26, nil])
  func cancelled(announcedLength: Int?) async throws {
    let answer = ScriptedAnswer(
      announcedLength: announcedLength, steps: [.send([0x61]), .stall])
    try await ScriptedRegistry.serve { _ in
      answer
    } _: { registry in
      try await RegistryClient.use(registry.endpoint) { client in
        let stream = try await client.blob(Fixture.repository, Fixture.alphabetDigest)
        let (firstBytes, hasRead) = AsyncStream<Void>.makeStream()
        let reading = Task {
          for try await _ in stream { hasRead.yield() }
        }
        for await _ in firstBytes { break }
        reading.cancel()
        await #expect(throws: CancellationError.self) { try await reading.value }
      }
    }
  }
}
