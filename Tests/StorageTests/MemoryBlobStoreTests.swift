// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Testing

@testable import Storage

@Suite struct MemoryBlobStoreTests {
  let store = MemoryBlobStore(bytesMax: 1 << 20)

  @Test("a deleted blob takes its space until the last reader lets go")
  func deleteWhileOpen() throws {
    try store.storeWhole(digestA, bytes: pattern(5000), mediaType: "text/x")
    do {
      let reader = try store.open(digestA)
      #expect(store.delete(digestA) == 5006)
      #expect(store.usedBytes == 5000)
      #expect(reader.sizeBytes == 5000)
    }
    #expect(store.usedBytes == 0)
  }

  @Test("all space is free again when sessions, uploads and blobs are gone")
  func balance() throws {
    do {
      let session = try store.begun()
      #expect(store.usedBytes == 103)
      session.fail(UpstreamDied(), keepsPartial: true)
    }
    #expect(store.usedBytes == 103)
    do {
      let upload = try store.createUpload(uploadA)
      try upload.append(pattern(1000))
      try upload.install(as: digestB, chain: [1, 2])
      // The bytes are shared.
      #expect(store.usedBytes == 1105)
      try upload.remove()
    }
    try store.writeNames([1, 2, 3, 4], of: digestB)
    #expect(store.usedBytes == 1109)
    store.discardPartial(digestA)
    store.delete(digestB)
    #expect(store.usedBytes == 0)
  }

  @Test("bytes lie where they were written, over pages and gaps, and zero between")
  func pages() throws {
    let page = 1 << 16
    let bytes = MemoryBytes(budget: MemoryBudget(bytesMax: 1 << 20))
    var model = [UInt8](repeating: 0, count: 5 * page)
    try bytes.reserve(bytes: Int64(model.count))
    for (offset, count) in [(page - 3, 7), (3 * page + 10, page), (0, 1), (page - 1, 2), (5, 0)] {
      let piece = pattern(count + offset % 7).suffix(count)
      try unsafe Array(piece).withUnsafeBytes { try unsafe bytes.write($0, at: Int64(offset)) }
      model.replaceSubrange(offset..<offset + count, with: piece)
    }
    #expect(bytes.all == model)
    bytes.truncate(toBytes: Int64(3 * page + 20))
    try bytes.reserve(bytes: Int64(4 * page))
    #expect(bytes.all == model[..<(3 * page + 20)] + [UInt8](repeating: 0, count: page - 20))
  }
}
