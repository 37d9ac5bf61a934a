// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Glibc
import Testing

@testable import Storage

/// What every store of blobs has to do, whatever keeps them.
@Suite(.timeLimit(.minutes(5))) struct BlobStoreConformance {
  @Test(
    "find tells size, media type and whether there is a chain; nil if there is no blob",
    arguments: drivers)
  func find(driver: BlobStoreDriver) throws {
    let open = try driver.open()
    let store = open.store
    #expect(try store.find(digestA) == nil)
    try store.storeWhole(digestA, bytes: [1, 2], mediaType: "application/x")
    #expect(
      try store.find(digestA)
        == StoredBlob(
          blob: Blob(digest: digestA, sizeBytes: 2), mediaType: "application/x", hasChain: false,
          isPushed: false))
    #expect(try store.chain(of: digestA) == nil)
    let session = try store.beginSession(digestB, bytes: 1)
    try session.write([7])
    try session.commit(chain: [8])
    #expect(
      try store.find(digestB)
        == StoredBlob(
          blob: Blob(digest: digestB, sizeBytes: 1), mediaType: nil, hasChain: true, isPushed: false
        ))
    #expect(try store.chain(of: digestB) == [8])
  }

  @Test(
    "a blob is told as pushed if its data were, whatever else brings the same bytes",
    arguments: drivers)
  func pushed(driver: BlobStoreDriver) throws {
    let open = try driver.open()
    let store = open.store
    try store.storeWhole(digestA, bytes: [1, 2], mediaType: nil, isPushed: true)
    try store.storeWhole(digestA, bytes: [1, 2], mediaType: "application/x")
    #expect(try store.find(digestA)?.isPushed == true)
    try store.storeWhole(digestB, bytes: [3], mediaType: nil)
    try store.storeWhole(digestB, bytes: [3], mediaType: nil, isPushed: true)
    #expect(try store.find(digestB)?.isPushed == false)
    try store.delete(digestB)
    try store.push([3], as: digestB)
    #expect(try store.find(digestB)?.isPushed == true)
  }

  @Test("opening a blob that is not there throws notFound", arguments: drivers)
  func openNothing(driver: BlobStoreDriver) throws {
    let open = try driver.open()
    let store = open.store
    #expect { try store.open(digestA) } throws: { ($0 as? StorageError)?.code == .notFound }
  }

  @Test("an open blob is read to its end after it was deleted", arguments: drivers)
  func deleteWhileOpen(driver: BlobStoreDriver) throws {
    let open = try driver.open()
    let store = open.store
    let body = pattern(10_000)
    try store.storeWhole(digestA, bytes: body, mediaType: nil)
    let file = try store.open(digestA)
    #expect(try store.delete(digestA) == 10_000)
    #expect(try store.find(digestA) == nil)
    #expect(try open.debris() == [])

    var bytes = [UInt8](repeating: 0, count: 20_000)
    let count = try unsafe bytes.withUnsafeMutableBytes { try unsafe file.read(at: 1, into: $0) }
    #expect(Array(bytes[..<count]) == Array(body[1...]))
    #expect(try store.delete(digestA) == nil)
  }

  @Test("storing a blob again keeps its data and adds a missing media type", arguments: drivers)
  func storeTwice(driver: BlobStoreDriver) throws {
    let open = try driver.open()
    let store = open.store
    let session = try store.beginSession(digestA, bytes: 2)
    try session.write([1, 2])
    try session.commit(chain: [3])
    try store.storeWhole(digestA, bytes: [1, 2], mediaType: "application/x")
    try store.storeWhole(digestA, bytes: [1, 2], mediaType: "application/y")
    let found = try #require(try store.find(digestA))
    #expect(found.mediaType == "application/x")
    #expect(found.hasChain)
    #expect(try store.bytes(of: digestA) == [1, 2])
    #expect(try open.debris() == [])
  }

  @Test("whole blobs are listed in the order of digests", arguments: drivers)
  func digests(driver: BlobStoreDriver) throws {
    let open = try driver.open()
    let store = open.store
    let longest = digest(0x11, .sha512)
    for each in [longest, digestB, digest(0x01), digestA] {
      try store.storeWhole(each, bytes: [1], mediaType: nil)
    }
    #expect(try store.digests() == [digest(0x01), digestA, digestB, longest])
  }

  @Test(
    "a blob takes its data, its chain and its media type; what is in progress is no blob",
    arguments: drivers)
  func bytes(driver: BlobStoreDriver) throws {
    let open = try driver.open()
    let store = open.store
    try store.storeWhole(digestA, bytes: pattern(100), mediaType: "text/x")
    let upload = try store.createUpload(uploadA)
    try upload.append(pattern(1000))
    try upload.install(as: digestB, chain: [1, 2, 3])
    let session = try store.beginSession(digest(0xcc), bytes: 10)
    try store.createUpload(uploadB).append([1])
    #expect(try store.inventory().map(\.digest) == [digestA, digestB])
    #expect(try store.inventory().map(\.diskBytes) == [106, 1003])
    #expect(try store.footprint(of: session.blob.digest) == nil)
  }

  @Test("a blob nobody used yet was used when it came", arguments: drivers)
  func newBlob(driver: BlobStoreDriver) throws {
    let open = try driver.open()
    let store = open.store
    let before = Int64(time(nil))
    try store.storeWhole(digestA, bytes: [1], mediaType: nil)
    let used = try #require(try store.footprint(of: digestA)).lastUsedSeconds
    // Either of the two clocks may lag the other by a tick.
    #expect((before - 1...Int64(time(nil)) + 1).contains(used))
  }

  @Test(
    "a deletion racing installs of the same blob leaves it whole or gone, and no error",
    arguments: drivers)
  func deleteRacingInstall(driver: BlobStoreDriver) async throws {
    let open = try driver.open()
    let store = open.store
    let body = pattern(2000)
    for round in 0..<60 {
      let ids = (0..<3).map { "\(round)abc\($0)" }
      let uploads = try ids.map { try store.createUpload($0) }
      for upload in uploads { try upload.append(body) }
      try await withThrowingTaskGroup(of: Void.self) { group in
        for upload in uploads {
          group.addTask {
            try upload.install(as: digestA, chain: [1], mediaType: "text/x")
            try upload.remove()
          }
        }
        group.addTask { _ = try store.delete(digestA) }
        try await group.waitForAll()
      }
      guard let found = try store.find(digestA) else { continue }
      #expect(found.sizeBytes == 2000 && found.hasChain && found.mediaType == "text/x")
      #expect(try store.bytes(of: digestA) == body)
    }
    #expect(try open.debris() == [])
    #expect(try store.uploads() == [])
  }

  @Test("a recorded use is told, where there is a blob that was used", arguments: drivers)
  func recordUse(driver: BlobStoreDriver) throws {
    let open = try driver.open()
    let store = open.store
    try store.storeWhole(digestA, bytes: [1], mediaType: nil)
    #expect(try store.recordUse(of: digestA, atSeconds: 1_111_111_111))
    #expect(try store.recordUse(of: digestB, atSeconds: 5) == false)
    #expect(try store.inventory().map(\.lastUsedSeconds) == [1_111_111_111])
  }

  @Test("names beside a blob are replaced, taken away, and go with it", arguments: drivers)
  func names(driver: BlobStoreDriver) throws {
    let open = try driver.open()
    let store = open.store
    try store.writeNames([1], of: digestA)
    #expect(try store.hasNames(digestA) == false)
    try store.storeWhole(digestA, bytes: [1], mediaType: nil)
    for names in [[1, 2, 3], [4, 5]] as [[UInt8]] {
      try store.writeNames(names, of: digestA)
      #expect(try store.names(of: digestA, bytesMax: 3) == names)
    }
    #expect(try store.hasNames(digestA))
    #expect(try code { _ = try store.names(of: digestA, bytesMax: 1) } == .corrupt)
    try store.writeNames([], of: digestA)
    #expect(try store.names(of: digestA, bytesMax: 3) == nil)
    try store.writeNames([6], of: digestA)
    try store.delete(digestA)
    #expect(try store.names(of: digestA, bytesMax: 3) == nil)
    #expect(try open.debris() == [])
  }
}
