// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Synchronization
import Testing

@testable import Storage

/// What is left of a blob that was begun and not finished.
extension BlobStoreConformance {
  @Test(
    "a resumed session is committed like any other, with the chain it is given", arguments: drivers)
  func commit(driver: BlobStoreDriver) throws {
    let open = try driver.open()
    let store = open.store
    try store.begun().fail(UpstreamDied(), keepsPartial: true)
    let session = try store.resumed()
    session.appendChain([4])
    try session.write(Array(pattern(100)[40...]), at: 40)
    try session.commit(chain: [9, 9])
    #expect(try store.bytes(of: digestA) == pattern(100))
    #expect(try store.chain(of: digestA) == [9, 9])
    #expect(try open.debris() == [])
  }

  @Test("beginning without resuming, or with another size, begins anew", arguments: drivers)
  func anew(driver: BlobStoreDriver) throws {
    let open = try driver.open()
    let store = open.store
    try store.begun().fail(UpstreamDied(), keepsPartial: true)
    let other = try store.resumed(bytes: 50)
    #expect(!other.isResumed)
    other.fail(UpstreamDied())
    try store.begun().fail(UpstreamDied(), keepsPartial: true)
    let session = try store.beginSession(digestA, bytes: 100)
    #expect(!session.isResumed)
    #expect(try session.keptChain().isEmpty)
    #expect(try session.bytes(40) == [UInt8](repeating: 0, count: 40))
  }

  @Test(
    "a failed session leaves its bytes only if they are worth something and can be checked",
    arguments: drivers)
  func partialOfFailed(driver: BlobStoreDriver) throws {
    let open = try driver.open()
    let store = open.store
    try store.begun().fail(UpstreamDied())
    #expect(try open.debris() == [])
    let unchecked = try store.beginSession(digestA, bytes: 100)
    unchecked.fail(UpstreamDied(), keepsPartial: true)
    #expect(try open.debris() == [])
    try store.begun().fail(UpstreamDied(), keepsPartial: true)
    #expect(try store.partials().map(\.digest) == [digestA])
  }

  @Test("a session that everybody let go leaves what can be checked", arguments: drivers)
  func partialOfDropped(driver: BlobStoreDriver) throws {
    let open = try driver.open()
    let store = open.store
    do { _ = try store.begun() }
    #expect(try store.resumed().isResumed)
  }

  @Test(
    "the file of a session that failed in the middle of a write is not gone on from",
    arguments: drivers)
  func stillWriting(driver: BlobStoreDriver) throws {
    let open = try driver.open()
    let store = open.store
    let session = try store.begun()
    session.state.withLock { $0.writesInFlight = 1 }
    session.fail(UpstreamDied(), keepsPartial: true)
    let again = try store.resumed()
    #expect(!again.isResumed)
    again.appendChain([7])
    again.fail(UpstreamDied(), keepsPartial: true)
    #expect(try store.resumed().isResumed)
  }

  @Test("what is appended follows what was legible", arguments: drivers)
  func cut(driver: BlobStoreDriver) throws {
    let open = try driver.open()
    let store = open.store
    try store.begun().fail(UpstreamDied(), keepsPartial: true)
    let session = try store.resumed()
    session.cutChain(toBytes: 2)
    session.appendChain([8])
    #expect(try session.keptChain() == [1, 2, 8])
  }

  @Test("a chain never takes more than a blob's chain can need", arguments: drivers)
  func bounded(driver: BlobStoreDriver) throws {
    let open = try driver.open()
    let store = open.store
    let session = try store.begun()
    let bytesMax = session.blob.chainBytesMax
    for _ in 0..<4 { session.appendChain([UInt8](repeating: 5, count: Int(bytesMax) / 3)) }
    #expect(Int64(try session.keptChain().count) <= bytesMax)
  }

  @Test(
    "a partial blob counts with all it reserves, and can be discarded while nobody uses it",
    arguments: drivers)
  func discarded(driver: BlobStoreDriver) throws {
    let open = try driver.open()
    let store = open.store
    let session = try store.begun()
    #expect(try store.partials().isEmpty)
    #expect(try store.discardPartial(digestA) == false)
    session.fail(UpstreamDied(), keepsPartial: true)
    #expect(try store.partials().map(\.diskBytes) == [103])
    #expect(try store.discardPartial(digestA))
    #expect(try store.discardPartial(digestA) == false)
    #expect(try open.debris() == [])
  }
}
