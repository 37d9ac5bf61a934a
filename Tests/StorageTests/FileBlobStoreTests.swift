// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Testing

@testable import Storage

@Suite struct FileBlobStoreTests {
  let scratch: ScratchDirectory
  let store: FileBlobStore

  init() throws {
    scratch = try ScratchDirectory()
    store = try FileBlobStore(directory: scratch.path)
  }

  @Test("a new directory holds the lock and an empty tree")
  func emptyTree() throws {
    #expect(
      try scratch.tree() == [
        "blobs", "blobs/sha256", "blobs/sha512", "lock",
        "partial", "partial/sha256", "partial/sha512", "temporary", "uploads",
      ])
    #expect(try store.digests().isEmpty)
  }

  @Test("blobs lie under algorithm, two digits and digest, with chain and media type beside")
  func layout() throws {
    let manifest = digest(0xbb, .sha512)
    let session = try store.beginSession(digestA, bytes: 5)
    try session.write([1, 2, 3, 4, 5])
    try session.commit(chain: [9, 9])
    try store.storeWhole(manifest, bytes: Array("{}".utf8), mediaType: "application/x")

    let folderA = "blobs/sha256/aa/\(digestA.hex)"
    let folderB = "blobs/sha512/bb/\(manifest.hex)"
    #expect(
      try scratch.files() == [
        "\(folderA)/data", "\(folderA)/entries", "\(folderB)/data", "\(folderB)/mediatype", "lock",
      ])
    #expect(try scratch.bytes("\(folderA)/data") == [1, 2, 3, 4, 5])
    #expect(try scratch.bytes("\(folderA)/entries") == [9, 9])
    #expect(try scratch.bytes("\(folderB)/mediatype") == Array("application/x".utf8))
  }

  @Test("a blob in progress is found on disk under partial only")
  func partialLayout() throws {
    let session = try store.beginSession(digestA, bytes: 5)
    #expect(try scratch.files() == ["lock", "partial/sha256/\(digestA.hex)/data"])
    #expect(try scratch.bytes("partial/sha256/\(digestA.hex)/data").count == 5)
    _ = session
  }

  @Test("foreign names among the blobs are passed over")
  func foreignNames() throws {
    try store.storeWhole(digestA, bytes: [1], mediaType: nil)
    try scratch.create("blobs/sha256/lost+found/x")
    try scratch.create("blobs/sha256/cc/\(digestA.hex)/data")
    try scratch.create("blobs/sha256/aa/nothex/data")
    try scratch.create("blobs/sha256/dd/\(digest(0xdd).hex)/entries")
    #expect(try store.digests() == [digestA])
  }

  @Test("a media type longer than any is reported as corrupt, not loaded")
  func corruptMediaType() throws {
    try scratch.create("blobs/sha256/aa/\(digestA.hex)/data")
    try scratch.create(
      "blobs/sha256/aa/\(digestA.hex)/mediatype", bytes: [UInt8](repeating: 65, count: 5000))
    #expect { try store.find(digestA) } throws: { ($0 as? StorageError)?.code == .corrupt }
  }

  @Test("a second store on the same directory is refused until the first is gone")
  func exclusive() throws {
    let other = try ScratchDirectory()
    do {
      let first = try FileBlobStore(directory: other.path)
      let session = try first.beginSession(digestA, bytes: 3)
      #expect { try FileBlobStore(directory: other.path) } throws: {
        guard let error = $0 as? StorageError else { return false }
        return error.code == .locked && error.description.contains("another node")
      }
      // The refused one has cleared nothing of the first one's.
      #expect(try other.files().contains("partial/sha256/\(digestA.hex)/data"))
      _ = session
    }
    _ = try FileBlobStore.reopened(other.path)
  }

  @Test("after a crash partial blobs and temporaries are gone, whole blobs are not")
  func crash() throws {
    try store.storeWhole(digestB, bytes: [4, 5], mediaType: nil)
    let session = try store.beginSession(digestA, bytes: 3)
    try session.write([1, 2, 3])
    try scratch.create("temporary/17/data", bytes: [1])
    let crashed = try scratch.copy()
    #expect(try crashed.files().contains("partial/sha256/\(digestA.hex)/data"))

    let reopened = try FileBlobStore(directory: crashed.path)
    #expect(try crashed.files() == ["blobs/sha256/bb/\(digestB.hex)/data", "lock"])
    #expect(try reopened.digests() == [digestB])
    #expect(try reopened.find(digestA) == nil)
    #expect(try reopened.bytes(of: digestB) == [4, 5])
  }

  @Test("a recorded use is found by the next start")
  func recorded() throws {
    let scratch = try ScratchDirectory()
    do {
      let store = try FileBlobStore(directory: scratch.path)
      try store.storeWhole(digestA, bytes: [1], mediaType: nil)
      try store.storeWhole(digestB, bytes: [1], mediaType: nil)
      #expect(try store.recordUse(of: digestA, atSeconds: 1_111_111_111))
      #expect(try store.recordUse(of: digestB, atSeconds: 2_222_222_222))
    }
    let reopened = try FileBlobStore.reopened(scratch.path)
    #expect(try reopened.inventory().map(\.lastUsedSeconds) == [1_111_111_111, 2_222_222_222])
  }
}
