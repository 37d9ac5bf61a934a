// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Testing

@testable import Storage

@Suite(.timeLimit(.minutes(5))) struct BlobSessionReaderTests {
  let store = MemoryBlobStore(bytesMax: 1 << 20)
  let body = pattern(100)

  @Test("the tail is withheld though all bytes are there, and shown once proven")
  func withheldTail() async throws {
    let session = try store.beginSession(digestA, bytes: 100, tailBytes: 30)
    try session.fill(body)
    let reader = BlobSessionReader(session)
    #expect(try await reader.waitReadable(from: 0) == 70)
    #expect(try reader.bytes(at: 60, count: 40) == Array(body[60..<70]))
    #expect(try reader.bytes(at: 70, count: 30) == [])
    async let end = reader.waitReadable(from: 70)
    try await session.untilWaiting(1)
    #expect(session.waiterOffsets == [])
    try session.markProven()
    #expect(try await end == 100)
    #expect(try reader.bytes(at: 70, count: 40) == Array(body[70...]))
  }

  @Test("a range withholds its own tail, even where the prefix reaches far beyond it")
  func withheldRangeTail() async throws {
    let session = try store.beginSession(digestA, bytes: 100, tailBytes: 8)
    try session.write(body)
    session.advanceReadable(toBytes: 90)
    let reader = BlobSessionReader(session, range: 20..<50)
    #expect(try await reader.waitReadable(from: 20) == 42)
    #expect(try reader.bytes(at: 20, count: 100) == Array(body[20..<42]))
    let short = BlobSessionReader(session, range: 20..<25)
    #expect(short.shownEnd == 20)
    #expect(try short.bytes(at: 20, count: 5) == [])
    try session.markProven()
    #expect(try await reader.waitReadable(from: 42) == 50)
    #expect(try reader.bytes(at: 42, count: 100) == Array(body[42..<50]))
    #expect(try short.bytes(at: 20, count: 100) == Array(body[20..<25]))
  }

  @Test(
    "the tail is the last chunk by default, at least a byte, at most the blob",
    arguments: [
      (100, nil, 100), (300_000, nil, 300_000 - 262_144), (524_288, nil, 131_072),
      (100, 0, 1), (100, 500, 100), (0, nil, 0),
    ] as [(Int, Int64?, Int64)])
  func tailBytes(size: Int, given: Int64?, expected: Int64) throws {
    let session = try store.beginSession(digestA, bytes: size, tailBytes: given)
    #expect(session.tailBytes == expected)
  }

  @Test("the empty blob is answered only when proven")
  func empty() async throws {
    let session = try store.beginSession(digestA, bytes: 0)
    let reader = BlobSessionReader(session)
    async let end = reader.waitReadable(from: 0)
    try await session.untilWaiting(1)
    #expect(session.waiterOffsets == [])
    try session.markProven()
    #expect(try await end == 0)
  }

  @Test("an advance wakes those it has bytes for, and no others")
  func wakeUps() async throws {
    let session = try store.beginSession(digestA, bytes: 100, tailBytes: 1)
    try session.write(body)
    let reader = BlobSessionReader(session)
    async let low = reader.waitReadable(from: 0)
    async let alsoLow = BlobSessionReader(session).waitReadable(from: 39)
    async let high = BlobSessionReader(session, range: 60..<90).waitReadable(from: 60)
    try await session.untilWaiting(3)
    #expect(session.waiterOffsets == [0, 39, 60])
    session.advanceReadable(toBytes: 40)
    #expect(try await (low, alsoLow) == (40, 40))
    #expect(session.waiterOffsets == [60])
    session.advanceReadable(toBytes: 60)
    #expect(session.waiterCount == 1)
    session.advanceReadable(toBytes: 61)
    #expect(try await high == 61)
    #expect(session.waiterOffsets == [])
  }

  @Test("who waits for the proof alone lacks no byte, who waits for more lacks the next")
  func lacking() async throws {
    let session = try store.beginSession(digestA, bytes: 100, tailBytes: 50)
    try session.write(body)
    session.advanceReadable(toBytes: 60)
    let whole = BlobSessionReader(session)
    let range = BlobSessionReader(session, range: 0..<20)
    async let wholeEnd = whole.waitReadable(from: 50)
    async let rangeEnd = range.waitReadable(from: 0)
    async let proven: Void = session.waitProven()
    try await session.untilWaiting(3)
    #expect(session.waiterOffsets == [60, 60])
    session.advanceReadable(toBytes: 100)
    #expect(session.waiterOffsets == [])
    try session.markProven()
    #expect(try await (wholeEnd, rangeEnd) == (100, 20))
    try await proven
  }

  @Test("a failing session throws its reason at every waiter, present and future")
  func failing() async throws {
    let session = try store.beginSession(digestA, bytes: 100)
    try session.write(body)
    session.advanceReadable(toBytes: 10)
    let reader = BlobSessionReader(session)
    let waiting = (0..<5).map { _ in Task { try await reader.waitReadable(from: 10) } }
    let proof = Task { try await session.waitProven() }
    try await session.untilWaiting(6)
    session.fail(UpstreamDied())
    for task in waiting {
      await #expect(throws: UpstreamDied()) { try await task.value }
    }
    await #expect(throws: UpstreamDied()) { try await proof.value }
    await #expect(throws: UpstreamDied()) { try await reader.waitReadable(from: 0) }
    #expect { try reader.bytes(at: 0, count: 5) } throws: {
      ($0 as? StorageError)?.code == .sessionFailed
    }
  }

  @Test("a cancelled waiter throws and leaves; the others wait on")
  func cancelled() async throws {
    let session = try store.beginSession(digestA, bytes: 100, tailBytes: 1)
    try session.write(body)
    let reader = BlobSessionReader(session)
    let first = Task { try await reader.waitReadable(from: 0) }
    let second = Task { try await reader.waitReadable(from: 0) }
    try await session.untilWaiting(2)
    first.cancel()
    await #expect(throws: CancellationError.self) { try await first.value }
    #expect(session.waiterCount == 1)
    session.advanceReadable(toBytes: 5)
    #expect(try await second.value == 5)
  }

  @Test("a task that is cancelled before it waits does not wait")
  func cancelledBefore() async throws {
    let session = try store.beginSession(digestA, bytes: 100)
    let reader = BlobSessionReader(session)
    let task = Task {
      unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
      return try await reader.waitReadable(from: 0)
    }
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(session.waiterCount == 0)
  }

  @Test("cancelling while bytes arrive resumes every waiter exactly once")
  func cancelRace() async throws {
    for round in 0..<50 {
      let session = try store.beginSession(digest(UInt8(round)), bytes: 100, tailBytes: 1)
      let reader = BlobSessionReader(session)
      let tasks = (0..<20).map { _ in Task { try await reader.waitReadable(from: 0) } }
      await withTaskGroup(of: Void.self) { group in
        group.addTask { session.advanceReadable(toBytes: 50) }
        for task in tasks { group.addTask { task.cancel() } }
      }
      for task in tasks {
        switch await task.result {
        case .success(let end): #expect(end == 50)
        case .failure(let error): #expect(error is CancellationError)
        }
      }
      #expect(session.waiterCount == 0)
    }
  }
}
