// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Testing

@testable import Storage

/// A store that has no room left.
extension BlobStoreConformance {
  @Test("a blob that does not fit is refused before anyone is promised it", arguments: smallDrivers)
  func beginOnFullDisk(driver: BlobStoreDriver) throws {
    let open = try driver.open(bytesMax: 1 << 20)
    let store = open.store
    #expect { try store.beginSession(digestA, bytes: 2 << 20) } throws: {
      guard let error = $0 as? StorageError else { return false }
      return error.code == .noSpace && error.description.contains("no space left")
    }
    #expect(try open.debris() == [])
    // What fits still goes.
    let session = try store.beginSession(digestA, bytes: 1000)
    try session.write(pattern(1000))
    try session.commit(chain: [])
    #expect(try store.bytes(of: digestA) == pattern(1000))
  }

  @Test("a manifest that does not fit leaves nothing behind", arguments: smallDrivers)
  func storeOnFullDisk(driver: BlobStoreDriver) throws {
    let open = try driver.open(bytesMax: 1 << 20)
    let store = open.store
    try open.fill()
    #expect { try store.storeWhole(digestA, bytes: [1, 2], mediaType: "x/y") } throws: {
      ($0 as? StorageError)?.code == .noSpace
    }
    #expect(try open.debris() == [])
    #expect(try store.find(digestA) == nil)
  }

  @Test(
    "a commit on a full disk leaves nothing in blobs, and its readers finish",
    arguments: smallDrivers)
  func commitOnFullDisk(driver: BlobStoreDriver) async throws {
    let open = try driver.open(bytesMax: 1 << 20)
    let store = open.store
    let session = try store.beginSession(digestA, bytes: 5000)
    try session.fill(pattern(5000))
    let reader = BlobSessionReader(session)
    try open.fill()
    #expect { try session.commit(chain: [1, 2, 3]) } throws: {
      ($0 as? StorageError)?.code == .noSpace
    }
    #expect(try open.debris() == [])
    #expect(try store.digests().isEmpty)
    #expect(!session.isCommitted)
    #expect(try await reader.drain() == pattern(5000))
  }

  @Test(
    "an upload that fills the disk keeps what it had, and goes on when there is room",
    arguments: smallDrivers)
  func uploadOnFullDisk(driver: BlobStoreDriver) throws {
    let open = try driver.open(bytesMax: 1 << 20)
    let store = open.store
    let upload = try store.createUpload(uploadA)
    try upload.append(pattern(100_000))
    #expect(try code { try upload.append(pattern(2 << 20)) } == .noSpace)
    #expect(upload.sizeBytes == 100_000)
    #expect(try upload.contents() == pattern(100_000))
    // The bytes that did fit have been given back.
    try store.storeWhole(digestB, bytes: pattern(500_000), mediaType: nil)
    try upload.append([1])
    try upload.install(as: digestA, chain: [1])
    #expect(try store.bytes(of: digestA) == pattern(100_000) + [1])
  }

  @Test(
    "an install that lacks the room for the chain can be repeated when there is room",
    arguments: smallDrivers)
  func installOnFullDisk(driver: BlobStoreDriver) throws {
    let open = try driver.open(bytesMax: 1 << 20)
    let store = open.store
    let upload = try store.createUpload(uploadA)
    try upload.append(pattern(5000))
    try open.fill()
    #expect(try code { try upload.install(as: digestA, chain: [1, 2]) } == .noSpace)
    #expect(try store.digests().isEmpty)
    try open.drain()
    try upload.install(as: digestA, chain: [1, 2])
    #expect(try store.chain(of: digestA) == [1, 2])
  }

  @Test(
    "a full disk has room again after a blob was deleted or an upload given up",
    arguments: smallDrivers)
  func makingRoom(driver: BlobStoreDriver) throws {
    let open = try driver.open(bytesMax: 1 << 20)
    let store = open.store
    try store.storeWhole(digestB, bytes: pattern(300_000), mediaType: nil)
    try store.createUpload(uploadA).append(pattern(300_000))
    try open.fill()
    #expect(try code { try store.storeWhole(digestA, bytes: [1], mediaType: nil) } == .noSpace)
    #expect(try store.delete(digestB) == 300_000)
    try store.storeWhole(digestA, bytes: pattern(200_000), mediaType: nil)
    #expect(try store.removeUpload(uploadA))
    #expect(try store.beginSession(digest(0xcc), bytes: 300_000).blob.sizeBytes == 300_000)
  }

  @Test(
    "a trial finds a store full, or well again, and leaves nothing behind", arguments: smallDrivers)
  func trial(driver: BlobStoreDriver) throws {
    let open = try driver.open(bytesMax: 2 << 20)
    let store = open.store
    try store.tryWriting()
    try open.fill()
    #expect(try code { try store.tryWriting() } == .noSpace)
    try open.drain()
    try store.tryWriting()
    #expect(try open.debris() == [])
  }
}
