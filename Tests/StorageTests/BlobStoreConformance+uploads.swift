// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Testing

@testable import Storage

/// Content on its way in by push.
extension BlobStoreConformance {
  @Test(
    "what is appended in pieces is installed as one blob, and the upload can be removed",
    arguments: drivers)
  func installed(driver: BlobStoreDriver) throws {
    let open = try driver.open()
    let store = open.store
    let body = pattern(5000)
    let upload = try store.createUpload(uploadA)
    for start in stride(from: 0, to: 5000, by: 1000) {
      try upload.append(Array(body[start..<start + 1000]))
    }
    #expect(upload.sizeBytes == 5000)
    #expect(try upload.contents() == body)
    #expect(try store.find(digestA) == nil)
    try upload.install(as: digestA, chain: [1, 2], mediaType: "application/x")
    #expect(try store.bytes(of: digestA) == body)
    #expect(try store.chain(of: digestA) == [1, 2])
    #expect(try store.find(digestA)?.mediaType == "application/x")
    try upload.remove()
    #expect(try store.uploads() == [])
    #expect(try store.openUpload(uploadA) == nil)
    #expect(try open.debris() == [])
    #expect(try store.bytes(of: digestA) == body)
  }

  @Test("an upload whose blob was deleted since becomes the blob again", arguments: drivers)
  func installedAfterDelete(driver: BlobStoreDriver) throws {
    let open = try driver.open()
    let store = open.store
    let body = pattern(5000)
    let upload = try store.createUpload(uploadA)
    try upload.append(body)
    try upload.install(as: digestA, chain: [1])
    try store.delete(digestA)
    try upload.install(as: digestA, chain: [1])
    try upload.remove()
    #expect(try store.bytes(of: digestA) == body)
  }

  @Test("an upload of no bytes is the empty blob", arguments: drivers)
  func emptyUpload(driver: BlobStoreDriver) throws {
    let open = try driver.open()
    let store = open.store
    let upload = try store.createUpload(uploadA)
    try upload.append([])
    try upload.install(as: digestA, chain: [])
    #expect(try store.find(digestA)?.sizeBytes == 0)
  }

  @Test(
    "an upload of a blob that is there adds what that lacks and leaves nothing over",
    arguments: drivers)
  func merged(driver: BlobStoreDriver) throws {
    let open = try driver.open()
    let store = open.store
    let body = pattern(5000)
    try store.storeWhole(digestA, bytes: body, mediaType: "application/x")
    let upload = try store.createUpload(uploadA)
    try upload.append(body)
    try upload.install(as: digestA, chain: [3])
    #expect(try store.chain(of: digestA) == [3])
    #expect(try store.find(digestA)?.mediaType == "application/x")
    try upload.remove()
    #expect(try open.debris() == [])
  }

  @Test(
    "an upload that is open is opened as the same object, and anew once let go", arguments: drivers)
  func shared(driver: BlobStoreDriver) throws {
    let open = try driver.open()
    let store = open.store
    do {
      let upload = try store.createUpload(uploadA)
      #expect(try store.openUpload(uploadA) === upload)
      try upload.append([1, 2])
    }
    #expect(try store.openUpload(uploadA)?.sizeBytes == 2)
    #expect(try code { _ = try store.createUpload(uploadA) } == .io)
    #expect(try store.openUpload(uploadA)?.sizeBytes == 2)
  }

  @Test("an upload that has ended refuses every use", arguments: drivers)
  func ended(driver: BlobStoreDriver) throws {
    let open = try driver.open()
    let store = open.store
    let installed = try store.createUpload(uploadA)
    try installed.install(as: digestA, chain: [])
    for upload in [installed, try store.createUpload(uploadB)] {
      try upload.remove()
      #expect(upload.hasEnded)
      #expect(try code { try upload.append([1]) } == .uploadEnded)
      #expect(try code { try upload.install(as: digestB, chain: []) } == .uploadEnded)
      #expect(try code { _ = try upload.contents() } == .uploadEnded)
      try upload.remove()
    }
    #expect(try store.digests() == [digestA])
  }

  @Test("removing gives the space back, whether the upload is open or not", arguments: drivers)
  func removed(driver: BlobStoreDriver) throws {
    let open = try driver.open()
    let store = open.store
    let body = pattern(5000)
    let upload = try store.createUpload(uploadA)
    try upload.append(body)
    #expect(try store.removeUpload(uploadA))
    #expect(try store.removeUpload(uploadA) == false)
    #expect(upload.sizeBytes == 5000)
    #expect(try open.debris() == [])
    _ = try store.createUpload(uploadB)
    #expect(try store.removeUpload(uploadB))
    #expect(try open.debris() == [])
  }

  @Test("appends at once are refused, not mixed", arguments: drivers)
  func concurrent(driver: BlobStoreDriver) async throws {
    let open = try driver.open()
    let store = open.store
    let upload = try store.createUpload(uploadA)
    let pieces = (0..<200).map { [UInt8](repeating: UInt8($0), count: 10_000) }
    let appended = try await withThrowingTaskGroup(of: Int.self) { group in
      for piece in pieces {
        group.addTask { try code { try upload.append(piece) } == nil ? 1 : 0 }
      }
      return try await group.reduce(0, +)
    }
    #expect(appended > 0)
    let contents = try upload.contents(pieceBytes: 10_000)
    #expect(contents.count == appended * 10_000)
    for start in stride(from: 0, to: contents.count, by: 10_000) {
      #expect(Set(contents[start..<start + 10_000]).count == 1)
    }
  }

  @Test("an installed upload takes no byte more, and can be installed again", arguments: drivers)
  func installedAgain(driver: BlobStoreDriver) throws {
    let open = try driver.open()
    let store = open.store
    let body = pattern(5000)
    let upload = try store.createUpload(uploadA)
    try upload.append(body)
    try upload.install(as: digestA, chain: [1])
    #expect(upload.isInstalled && !upload.hasEnded)
    #expect(try code { try upload.append([1]) } == .sealed)
    try upload.install(as: digestA, chain: [1])
    #expect(upload.sizeBytes == 5000)
    try upload.remove()
    #expect(try store.bytes(of: digestA) == body)
  }

  @Test("uploads are listed by id", arguments: drivers)
  func listed(driver: BlobStoreDriver) throws {
    let open = try driver.open()
    let store = open.store
    _ = try store.createUpload(uploadB)
    _ = try store.createUpload(uploadA)
    #expect(try store.uploads() == [uploadA, uploadB])
  }
}
