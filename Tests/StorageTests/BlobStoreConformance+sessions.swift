// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Synchronization
import Testing

@testable import Storage

/// Blobs in progress.
extension BlobStoreConformance {
  @Test("a digest has one live session, joined by whoever begins again", arguments: drivers)
  func joined(driver: BlobStoreDriver) throws {
    let open = try driver.open()
    let store = open.store
    let session = try store.beginSession(digestA, bytes: 3)
    #expect(try store.beginSession(digestA, bytes: 3) === session)
    #expect(throws: StorageError.self) { try store.beginSession(digestA, bytes: 4) }
    #expect(try store.beginSession(digestB, bytes: 4) !== session)
  }

  @Test("nothing is found before the commit, data and chain together after it", arguments: drivers)
  func atomic(driver: BlobStoreDriver) throws {
    let open = try driver.open()
    let store = open.store
    let body = pattern(300)
    let session = try store.beginSession(digestA, bytes: body.count)
    try session.fill(body)
    #expect(try store.find(digestA) == nil)
    try session.markProven()
    #expect(try store.find(digestA) == nil)
    #expect(try store.digests().isEmpty)
    try session.commit(chain: [1, 2, 3], mediaType: "application/x")
    #expect(session.isCommitted)
    #expect(try store.bytes(of: digestA) == body)
    #expect(try store.chain(of: digestA) == [1, 2, 3])
    #expect(try store.find(digestA)?.mediaType == "application/x")
    #expect(try open.debris() == [])
  }

  @Test("beginning a whole blob says so, even while its session lives on", arguments: drivers)
  func alreadyWhole(driver: BlobStoreDriver) throws {
    let open = try driver.open()
    let store = open.store
    let session = try store.beginSession(digestA, bytes: 1)
    try session.write([1])
    try session.commit(chain: [])
    let blob = Blob(digest: digestA, sizeBytes: 1)
    guard case .whole(let stored) = try store.begin(blob) else {
      Issue.record("a whole blob was begun")
      return
    }
    #expect(stored == StoredBlob(blob: blob, mediaType: nil, hasChain: false, isPushed: false))
    #expect(session.isCommitted)
  }

  @Test("chunks written by many tasks in any order make the blob", arguments: drivers)
  func concurrentWriters(driver: BlobStoreDriver) async throws {
    let open = try driver.open()
    let store = open.store
    let pieceBytes = 4096
    let body = pattern(pieceBytes * 64 + 17)
    let session = try store.beginSession(digestA, bytes: body.count)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for start in stride(from: 0, to: body.count, by: pieceBytes).reversed() {
        group.addTask {
          let piece = Array(body[start..<min(start + pieceBytes, body.count)])
          try session.write(piece, at: Int64(start))
        }
      }
      try await group.waitForAll()
    }
    try session.commit(chain: [])
    #expect(try store.bytes(of: digestA) == body)
  }

  @Test("bytes that were shown or proven cannot be changed", arguments: drivers)
  func sealed(driver: BlobStoreDriver) throws {
    let open = try driver.open()
    let store = open.store
    let session = try store.beginSession(digestA, bytes: 10)
    try session.write([1, 2, 3, 4])
    session.advanceReadable(toBytes: 4)
    #expect { try session.write([9], at: 3) } throws: { ($0 as? StorageError)?.code == .sealed }
    try session.write([5, 6, 7, 8, 9, 10], at: 4)
    try session.markProven()
    #expect { try session.write([9], at: 9) } throws: { ($0 as? StorageError)?.code == .sealed }
    try session.commit(chain: [])
    #expect(try store.bytes(of: digestA) == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  }

  @Test(
    "a session is not proven over a write in flight, and can be once it has returned",
    arguments: drivers)
  func busy(driver: BlobStoreDriver) throws {
    let open = try driver.open()
    let store = open.store
    let session = try store.beginSession(digestA, bytes: 1)
    session.state.withLock { $0.writesInFlight = 1 }
    #expect { try session.commit(chain: []) } throws: { ($0 as? StorageError)?.code == .busy }
    #expect(!session.isProven)
    session.state.withLock { $0.writesInFlight = 0 }
    try session.write([7])
    try session.commit(chain: [])
    #expect(try store.bytes(of: digestA) == [7])
  }

  @Test("the readable prefix never moves back", arguments: drivers)
  func monotonic(driver: BlobStoreDriver) throws {
    let open = try driver.open()
    let store = open.store
    let session = try store.beginSession(digestA, bytes: 10)
    session.advanceReadable(toBytes: 6)
    session.advanceReadable(toBytes: 2)
    #expect(session.readableBytes == 6)
  }

  @Test("raw reads give what was written, in the middle and out of order", arguments: drivers)
  func rawRead(driver: BlobStoreDriver) throws {
    let open = try driver.open()
    let store = open.store
    let session = try store.beginSession(digestA, bytes: 100)
    try session.write([5, 6, 7], at: 50)
    var bytes: [UInt8] = [0, 0, 0]
    try unsafe bytes.withUnsafeMutableBytes { try unsafe session.read(at: 50, into: $0) }
    #expect(bytes == [5, 6, 7])
  }

  @Test(
    "a session that failed loses its partial blob, refuses its users and makes way for another",
    arguments: drivers)
  func failed(driver: BlobStoreDriver) throws {
    let open = try driver.open()
    let store = open.store
    let session = try store.beginSession(digestA, bytes: 3)
    try session.write([1, 2, 3])
    session.fail(UpstreamDied())
    #expect(try open.debris() == [])
    let attempts: [() throws -> Void] = [
      { try session.write([1], at: 0) }, { try session.markProven() },
      { try session.commit(chain: []) },
    ]
    for attempt in attempts {
      #expect { try attempt() } throws: { ($0 as? StorageError)?.code == .sessionFailed }
    }
    let second = try store.beginSession(digestA, bytes: 3)
    #expect(second !== session)
    session.fail(UpstreamDied())
    #expect(try open.debris() != [])
  }

  @Test("a session that everybody let go takes its partial blob along", arguments: drivers)
  func dropped(driver: BlobStoreDriver) throws {
    let open = try driver.open()
    let store = open.store
    do {
      let session = try store.beginSession(digestA, bytes: 3)
      try session.write([1, 2, 3])
      #expect(try open.debris() != [])
    }
    #expect(try open.debris() == [])
    #expect(try store.beginSession(digestA, bytes: 5).blob.sizeBytes == 5)
  }

  @Test("a proven session cannot fail any more", arguments: drivers)
  func provenCannotFail(driver: BlobStoreDriver) async throws {
    let open = try driver.open()
    let store = open.store
    let session = try store.beginSession(digestA, bytes: 3)
    try session.write([1, 2, 3])
    try session.markProven()
    session.fail(UpstreamDied())
    #expect(try await BlobSessionReader(session).drain() == [1, 2, 3])
    try session.commit(chain: [])
    #expect(try store.bytes(of: digestA) == [1, 2, 3])
  }

  @Test(
    "a commit of a blob that became whole meanwhile adds its chain and leaves nothing over",
    arguments: drivers)
  func commitOntoWhole(driver: BlobStoreDriver) throws {
    let open = try driver.open()
    let store = open.store
    let session = try store.beginSession(digestA, bytes: 2)
    try session.write([1, 2])
    try store.storeWhole(digestA, bytes: [1, 2], mediaType: "application/x")
    try session.commit(chain: [7])
    #expect(try store.chain(of: digestA) == [7])
    #expect(try store.find(digestA)?.mediaType == "application/x")
    #expect(try open.debris() == [])
  }

  @Test("the empty blob can be committed", arguments: drivers)
  func emptySession(driver: BlobStoreDriver) throws {
    let open = try driver.open()
    let store = open.store
    let session = try store.beginSession(digestA, bytes: 0)
    try session.commit(chain: [])
    #expect(try store.find(digestA)?.sizeBytes == 0)
    #expect(try store.bytes(of: digestA) == [])
  }

  @Test(
    "many readers at their own pace all get the body, through the commit and a deletion",
    arguments: drivers)
  func manyReaders(driver: BlobStoreDriver) async throws {
    let open = try driver.open()
    let store = open.store
    let body = pattern(50_000)
    let session = try store.beginSession(digestA, bytes: body.count, tailBytes: 1000)
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for index in 0..<40 {
        let range = index.isMultiple(of: 2) ? 0..<50_000 : index * 100..<40_000 + index
        group.addTask {
          let reader = BlobSessionReader(
            session, range: Int64(range.lowerBound)..<Int64(range.upperBound))
          return try await reader.drain(bufferBytes: 333 + index) == Array(body[range])
        }
      }
      for start in stride(from: 0, to: body.count, by: 5000) {
        try session.write(Array(body[start..<start + 5000]), at: Int64(start))
        session.advanceReadable(toBytes: Int64(start + 5000))
        await Task.yield()
      }
      try session.commit(chain: [])
      try store.delete(digestA)
      for try await isEqual in group { #expect(isEqual) }
    }
  }
}
