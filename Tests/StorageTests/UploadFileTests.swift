// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Testing

@testable import Storage

@Suite struct UploadFileTests {
  let scratch: ScratchDirectory
  let store: FileBlobStore
  let body = pattern(5000)

  init() throws {
    scratch = try ScratchDirectory()
    store = try FileBlobStore(directory: scratch.path)
  }

  @Test("what is appended in pieces is installed as one blob, and the upload can be removed")
  func installed() throws {
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
    #expect(try scratch.tree().filter { $0.hasPrefix("uploads/") } == [])
    #expect(try store.bytes(of: digestA) == body)
  }

  @Test("an installed upload takes no byte more, and can be installed again, also after a crash")
  func installedAgain() throws {
    let upload = try store.createUpload(uploadA)
    try upload.append(body)
    try upload.install(as: digestA, chain: [1])
    #expect(upload.isInstalled && !upload.hasEnded)
    #expect(try code { try upload.append([1]) } == .sealed)
    try upload.install(as: digestA, chain: [1])

    // What a crash leaves has both names of the file.
    let crashed = try scratch.copy()
    try PosixFolder.removeAll("\(crashed.path)/uploads/\(uploadA)/data")
    let reopened = try FileBlobStore(directory: crashed.path)
    try PosixFolder.create("\(crashed.path)/uploads/\(uploadA)")
    try PosixFolder.link(
      StoreLayout.data(in: reopened.layout.blobFolder(digestA)),
      to: "\(crashed.path)/uploads/\(uploadA)/data")
    let resumed = try #require(try reopened.openUpload(uploadA))
    #expect(resumed.isInstalled)
    #expect(resumed.sizeBytes == 5000)
    #expect(try code { try resumed.append([1]) } == .sealed)
    try resumed.install(as: digestA, chain: [1])
    try resumed.remove()
    #expect(try reopened.bytes(of: digestA) == body)
    #expect(try reopened.uploads() == [])
  }

  @Test("an upload whose blob was deleted since becomes the blob again")
  func installedAfterDelete() throws {
    let upload = try store.createUpload(uploadA)
    try upload.append(body)
    try upload.install(as: digestA, chain: [1])
    try store.delete(digestA)
    try upload.install(as: digestA, chain: [1])
    try upload.remove()
    #expect(try store.bytes(of: digestA) == body)
  }

  @Test("an upload of no bytes is the empty blob")
  func empty() throws {
    let upload = try store.createUpload(uploadA)
    try upload.append([])
    try upload.install(as: digestA, chain: [])
    #expect(try store.find(digestA)?.sizeBytes == 0)
  }

  @Test("uploads are listed by id, foreign names passed over")
  func listed() throws {
    _ = try store.createUpload(uploadB)
    _ = try store.createUpload(uploadA)
    try scratch.create("uploads/Not-Hex/data")
    try scratch.create("uploads/cc/entries")
    #expect(try store.uploads() == [uploadA, uploadB])
  }

  @Test("after a crash every upload goes on from what was appended")
  func resumed() throws {
    let upload = try store.createUpload(uploadA)
    try upload.append(Array(body[..<3000]))
    let crashed = try scratch.copy()
    try upload.append([0])

    let reopened = try FileBlobStore(directory: crashed.path)
    #expect(try reopened.uploads() == [uploadA])
    let resumed = try #require(try reopened.openUpload(uploadA))
    #expect(resumed.sizeBytes == 3000)
    #expect(try resumed.contents() == Array(body[..<3000]))
    try resumed.append(Array(body[3000...]))
    try resumed.install(as: digestA, chain: [])
    #expect(try reopened.bytes(of: digestA) == body)
  }

  @Test("a start removes an upload that was only half created, and no other")
  func halfCreated() throws {
    let upload = try store.createUpload(uploadA)
    try scratch.create("uploads/\(uploadB)/entries")
    let crashed = try scratch.copy()
    _ = upload
    _ = try FileBlobStore(directory: crashed.path)
    #expect(
      try crashed.tree().filter { $0.hasPrefix("uploads/") }
        == ["uploads/\(uploadA)", "uploads/\(uploadA)/data"])
  }

  @Test("an upload can begin where the remains of one that ended could not be removed")
  func remains() throws {
    try scratch.create("uploads/\(uploadA)/entries", bytes: [9])
    let upload = try store.createUpload(uploadA)
    try upload.append(body)
    try upload.install(as: digestA, chain: [1])
    #expect(try store.chain(of: digestA) == [1])
  }

  @Test("an install that was interrupted can be repeated")
  func interrupted() throws {
    let upload = try store.createUpload(uploadA)
    try upload.append(body)
    try scratch.create("uploads/\(uploadA)/entries", bytes: [7, 7, 7])
    try scratch.create("uploads/\(uploadA)/mediatype", bytes: [65])
    let crashed = try scratch.copy()
    let reopened = try FileBlobStore(directory: crashed.path)
    let resumed = try #require(try reopened.openUpload(uploadA))
    try resumed.install(as: digestA, chain: [1], mediaType: "application/x")
    #expect(try reopened.chain(of: digestA) == [1])
    #expect(try reopened.find(digestA)?.mediaType == "application/x")
  }

  @Test("an upload of a blob that is there adds what that lacks and leaves nothing over")
  func merged() throws {
    try store.storeWhole(digestA, bytes: body, mediaType: "application/x")
    let upload = try store.createUpload(uploadA)
    try upload.append(body)
    try upload.install(as: digestA, chain: [3])
    #expect(try store.chain(of: digestA) == [3])
    #expect(try store.find(digestA)?.mediaType == "application/x")
    try upload.remove()
    #expect(try scratch.tree().filter { $0.hasPrefix("uploads/") } == [])
  }

  @Test("an upload that is open is opened as the same object, and anew once let go")
  func shared() throws {
    do {
      let upload = try store.createUpload(uploadA)
      #expect(try store.openUpload(uploadA) === upload)
      try upload.append([1, 2])
    }
    #expect(try store.openUpload(uploadA)?.sizeBytes == 2)
    #expect(try code { _ = try store.createUpload(uploadA) } == .io)
    #expect(try store.openUpload(uploadA)?.sizeBytes == 2)
  }

  @Test("an upload that has ended refuses every use")
  func ended() throws {
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

  @Test("removing gives the space back, whether the upload is open or not")
  func removed() throws {
    let upload = try store.createUpload(uploadA)
    try upload.append(body)
    #expect(try store.removeUpload(uploadA))
    #expect(try store.removeUpload(uploadA) == false)
    #expect(upload.sizeBytes == 5000)
    #expect(try scratch.files() == ["lock"])
    _ = try store.createUpload(uploadB)
    #expect(try store.removeUpload(uploadB))
    #expect(try scratch.files() == ["lock"])
  }

  @Test("appends at once are refused, not mixed")
  func concurrent() async throws {
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

  @Test("an id that is a path is a programmer's error")
  func escaping() async {
    await #expect(processExitsWith: .failure) {
      let scratch = try ScratchDirectory()
      _ = try FileBlobStore(directory: scratch.path).openUpload("../blobs")
    }
  }
}
