// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Glibc
import Testing

@testable import Storage

@Suite struct InventoryTests {
  let scratch: ScratchDirectory
  let store: FileBlobStore

  init() throws {
    scratch = try ScratchDirectory()
    store = try FileBlobStore(directory: scratch.path)
  }

  @Test("a blob takes its data, its chain and its media type; what is in progress is no blob")
  func bytes() throws {
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

  @Test("a blob nobody used yet was used when it came")
  func newBlob() throws {
    let before = Int64(time(nil))
    try store.storeWhole(digestA, bytes: [1], mediaType: nil)
    let used = try #require(try store.footprint(of: digestA)).lastUsedSeconds
    // Either of the two clocks may lag the other by a tick.
    #expect((before - 1...Int64(time(nil)) + 1).contains(used))
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
      #expect(try store.recordUse(of: digest(0xcc), atSeconds: 5) == false)
    }
    let reopened = try FileBlobStore.reopened(scratch.path)
    #expect(try reopened.inventory().map(\.lastUsedSeconds) == [1_111_111_111, 2_222_222_222])
  }

  @Test("a deletion racing installs of the same blob leaves it whole or gone, and no error")
  func deleteRacingInstall() async throws {
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
    #expect(try scratch.tree().filter { $0.hasPrefix("temporary/") } == [])
    #expect(try store.uploads() == [])
  }
}
