// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Dispatch
import NIOCore
import NIOPosix
import OpenSSLRuntime
import RegistryCore
import RegistryFront
import Storage
import Synchronization
import Testing

@testable import NodeShell

@Suite("A body on its way into an upload", .timeLimit(.minutes(5)))
struct UploadIntakeTests {
  let fixture: OriginFixture
  let session: UploadSession
  let piece = (0..<(256 << 10)).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 9) }

  init() throws {
    fixture = try OriginFixture()
    let id = UploadID(randomBytes: [UInt8](repeating: 5, count: 16))
    session = UploadSession(id, try fixture.store.createUpload(id.text))
  }

  private struct LinkLost: Error {}

  /// How many pieces of a body were asked for.
  private final class Asked: Sendable {
    private let count = Mutex(0)

    var value: Int { count.withLock { $0 } }

    /// How many were before.
    func next() -> Int {
      count.withLock { count in
        defer { count += 1 }
        return count
      }
    }
  }

  /// A body of so many pieces, which counts those that were asked for, and breaks off behind them
  /// if it is to.
  private func body(
    pieces: Int, breaksOff: Bool = false, asked: Asked = Asked(), pieceBytes: Int? = nil
  ) -> UploadBody {
    let piece = ByteBuffer(bytes: piece.prefix(pieceBytes ?? piece.count))
    let stream = AsyncThrowingStream<ByteBuffer, any Error> {
      if asked.next() < pieces { return piece }
      if breaksOff { throw LinkLost() }
      return nil
    }
    return UploadBody(pieces: stream, lengthBytes: Int64(pieces * piece.readableBytes))
  }

  private func intake(_ disk: DiskWork? = nil, _ memory: UploadMemory? = nil) -> UploadIntake {
    UploadIntake(
      into: session, cache: fixture.origin.cache, disk: disk ?? fixture.origin.disk,
      memory: memory ?? fixture.origin.uploadMemory)
  }

  private func expectHeld(pieces: Int) {
    #expect(session.status.sizeBytes == Int64(pieces * piece.count))
    let digest = Digest.computing(.sha256, of: (0..<pieces).flatMap { _ in piece })
    #expect(session.chain(provingThat: digest) != nil)
  }

  @Test("is written and hashed in order, and all of it before anyone is told")
  func order() async throws {
    try await intake().take(body(pieces: 24))
    expectHeld(pieces: 24)
  }

  @Test("that breaks off leaves what came before")
  func breaksOff() async throws {
    let refusal = await OriginFixture.refusal { () async throws(RegistryError) in
      try await intake().take(body(pieces: 7, breaksOff: true))
    }
    #expect(refusal == .blobUploadInvalid)
    expectHeld(pieces: 7)
  }

  /// A body as a disk without time has it taken in.
  struct Bounded: Sendable {
    let pieces: Int
    let pieceBytes: Int
    var crowdedBytes = 1 << 30
    /// The bound and one piece; what would come after it is not asked for.
    let asked: Int
  }

  @Test(
    "is asked for no more than a bound while the disk has no time for it",
    arguments: [
      Bounded(pieces: 40, pieceBytes: 256 << 10, asked: 5),
      // However little each brings.
      Bounded(pieces: 1_000, pieceBytes: 1, asked: 257),
      // Others have much waiting.
      Bounded(pieces: 40, pieceBytes: 256 << 10, crowdedBytes: 300 << 10, asked: 2),
    ])
  func bounded(_ bounded: Bounded) async throws {
    let threads = NIOThreadPool(numberOfThreads: 1)
    threads.start()
    let isFree = DispatchSemaphore(value: 0)
    threads.submit { _ in isFree.wait() }
    var disk = fixture.origin.disk
    disk.threads = threads
    let asked = Asked()
    let memory = UploadMemory(crowdedBytes: bounded.crowdedBytes)
    let intake = intake(disk, memory)
    let body = body(pieces: bounded.pieces, asked: asked, pieceBytes: bounded.pieceBytes)
    async let taken: Void = intake.take(body)
    while asked.value < bounded.asked { await Task.yield() }
    for _ in 0..<1_000 { await Task.yield() }
    #expect(asked.value == bounded.asked)
    #expect(session.status.sizeBytes == 0)
    isFree.signal()
    try await taken
    #expect(session.status.sizeBytes == Int64(bounded.pieces * bounded.pieceBytes))
    #expect(memory.isEmpty)
    try await threads.shutdownGracefully()
  }

  @Test("is given up at the first piece that the disk does not take, and tells what went wrong")
  func failed() async throws {
    try session.remove()
    let asked = Asked()
    let memory = UploadMemory()
    let refusal = await OriginFixture.refusal { () async throws(RegistryError) in
      try await intake(nil, memory).take(body(pieces: 1_000_000, asked: asked))
    }
    #expect(refusal == .blobUploadUnknown)
    #expect(asked.value < 1_000)
    #expect(memory.isEmpty)
  }
}
