// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Foundation
import Synchronization
import Testing

@testable import Storage

/// What is left of a blob that was begun and not finished.
@Suite struct PartialBlobTests {
  let scratch: ScratchDirectory
  let store: FileBlobStore
  private let folder = "partial/sha256/\(digestA.hex)"

  init() throws {
    scratch = try ScratchDirectory()
    store = try FileBlobStore(directory: scratch.path)
  }

  /// A session of 100 bytes with 40 of them written, and a chain.
  private func begun() throws -> BlobSession {
    let session = try store.beginSession(digestA, bytes: 100)
    try session.write(pattern(40))
    session.appendChain([1, 2])
    session.appendChain([3])
    return session
  }

  private func resumed(in store: FileBlobStore, bytes: Int = 100) throws -> BlobSession {
    let blob = Blob(digest: digestA, sizeBytes: Int64(bytes))
    return try #require(try store.begin(blob, resuming: true).session)
  }

  private func bytes(_ count: Int, of session: BlobSession) throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    try unsafe bytes.withUnsafeMutableBytes { try unsafe session.read(at: 0, into: $0) }
    return bytes
  }

  @Test("after a crash a session goes on from data and chain, and shows nothing of them by itself")
  func crash() throws {
    let session = try begun()
    let crashed = try scratch.copy()
    let store = try FileBlobStore(directory: crashed.path)
    #expect(try store.partials().map(\.digest) == [digestA])
    let again = try resumed(in: store)
    #expect(again.isResumed)
    #expect(try again.keptChain() == [1, 2, 3])
    #expect(try bytes(40, of: again) == pattern(40))
    #expect(again.readableBytes == 0)
    #expect(try store.partials().isEmpty)
    _ = session
  }

  @Test("a resumed session is committed like any other, with the chain it is given")
  func commit() throws {
    try begun().fail(UpstreamDied(), keepsPartial: true)
    let session = try resumed(in: store)
    session.appendChain([4])
    try session.write(Array(pattern(100)[40...]), at: 40)
    try session.commit(chain: [9, 9])
    #expect(try store.bytes(of: digestA) == pattern(100))
    #expect(try store.chain(of: digestA) == [9, 9])
    #expect(
      try scratch.files().allSatisfy { !$0.hasPrefix("partial/") && !$0.hasSuffix("finished") })
  }

  @Test("beginning without resuming, or with another size, begins anew")
  func anew() throws {
    try begun().fail(UpstreamDied(), keepsPartial: true)
    let other = try resumed(in: store, bytes: 50)
    #expect(!other.isResumed)
    other.fail(UpstreamDied())
    try begun().fail(UpstreamDied(), keepsPartial: true)
    let session = try store.beginSession(digestA, bytes: 100)
    #expect(!session.isResumed)
    #expect(try session.keptChain().isEmpty)
    #expect(try bytes(40, of: session) == [UInt8](repeating: 0, count: 40))
  }

  @Test("a failed session leaves its bytes only if they are worth something and can be checked")
  func failed() throws {
    try begun().fail(UpstreamDied())
    #expect(try scratch.files() == ["lock"])
    let unchecked = try store.beginSession(digestA, bytes: 100)
    unchecked.fail(UpstreamDied(), keepsPartial: true)
    #expect(try scratch.files() == ["lock"])
    try begun().fail(UpstreamDied(), keepsPartial: true)
    #expect(try scratch.files() == ["lock", "\(folder)/data", "\(folder)/entries"])
  }

  @Test("a session that everybody let go leaves what can be checked")
  func dropped() throws {
    do { _ = try begun() }
    #expect(try resumed(in: store).isResumed)
  }

  @Test("the file of a session that failed in the middle of a write is not gone on from")
  func stillWriting() throws {
    let session = try begun()
    session.state.withLock { $0.writesInFlight = 1 }
    session.fail(UpstreamDied(), keepsPartial: true)
    let again = try resumed(in: store)
    #expect(!again.isResumed)
    again.appendChain([7])
    again.fail(UpstreamDied(), keepsPartial: true)
    #expect(try resumed(in: store).isResumed)
  }

  @Test("what is appended follows what was legible")
  func cut() throws {
    try begun().fail(UpstreamDied(), keepsPartial: true)
    let session = try resumed(in: store)
    session.cutChain(toBytes: 2)
    session.appendChain([8])
    #expect(try session.keptChain() == [1, 2, 8])
  }

  @Test("a chain never takes more than a blob's chain can need")
  func bounded() throws {
    let session = try begun()
    let bytesMax = FileBlobStore.chainBytesMax(of: session.blob)
    for _ in 0..<4 { session.appendChain([UInt8](repeating: 5, count: Int(bytesMax) / 3)) }
    #expect(Int64(try session.keptChain().count) <= bytesMax)
  }

  @Test("a crash while the chain is replaced leaves one to go on from")
  func crashInCommit() throws {
    let session = try begun()
    let crashed = try scratch.copy()
    try crashed.create("\(folder)/entries.finished", bytes: [9])
    try crashed.create("\(folder)/mediatype", bytes: [65])
    let again = try resumed(in: try FileBlobStore(directory: crashed.path))
    #expect(try again.keptChain() == [1, 2, 3])
    try again.commit(chain: [9, 9, 9])
    #expect(try crashed.files().filter { $0.hasPrefix("partial/") } == [])
    _ = session
  }

  @Test("a start removes what nobody can go on from: old, without chain, whole by now, foreign")
  func sweep() throws {
    let old = "partial/sha256/\(digestB.hex)"
    let chainless = "partial/sha256/\(digest(0xcc).hex)"
    let whole = "partial/sha256/\(digest(0xdd).hex)"
    let other = try ScratchDirectory()
    for name in [folder, old, whole] { try other.create("\(name)/entries", bytes: [1]) }
    for name in [folder, old, whole, chainless] { try other.create("\(name)/data", bytes: [1]) }
    try other.create("blobs/sha256/dd/\(digest(0xdd).hex)/data", bytes: [1])
    try other.create("partial/sha512/lost+found/x")
    let days = TimeInterval(FileBlobStore.partialDaysMax + 1)
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSinceNow: -days * 86_400)],
      ofItemAtPath: "\(other.path)/\(old)/data")
    _ = try FileBlobStore(directory: other.path)
    #expect(
      try other.files().filter { $0.hasPrefix("partial/") } == [
        "\(folder)/data", "\(folder)/entries",
      ])
  }

  @Test("a partial blob counts with all it reserves, and can be discarded while nobody uses it")
  func discarded() throws {
    let session = try begun()
    #expect(try store.partials().isEmpty)
    #expect(try store.discardPartial(digestA) == false)
    session.fail(UpstreamDied(), keepsPartial: true)
    #expect(try store.partials().map(\.diskBytes) == [103])
    #expect(try store.discardPartial(digestA))
    #expect(try store.discardPartial(digestA) == false)
    #expect(try scratch.files() == ["lock"])
  }
}
