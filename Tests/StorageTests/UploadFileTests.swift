// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Glibc
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

  @Test("an installed upload takes no byte more after a crash either, and can be installed again")
  func installedAgain() throws {
    let upload = try store.createUpload(uploadA)
    try upload.append(body)
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

  @Test("the disk has the bytes of an upload back when it was removed, though it is open still")
  func emptied() throws {
    try store.push(body, as: digestB)
    for isThere in [false, true] {
      let upload = try store.createUpload(uploadA)
      try upload.append(body)
      let file = try PosixFile("\(scratch.path)/uploads/\(uploadA)/data", flags: O_RDONLY)
      // Where the blob is there, its data are not the upload's.
      if isThere { try upload.install(as: digestB, chain: []) }
      try upload.remove()
      #expect(try file.sizeBytes() == 0)
    }
    #expect(try store.bytes(of: digestB) == body)
  }

  @Test("who reads a blob that is deleted reads on, also when its upload is removed after it")
  func deletedFirst() throws {
    let upload = try store.createUpload(uploadA)
    try upload.append(body)
    try upload.install(as: digestA, chain: [])
    let file = try store.open(digestA)
    try store.delete(digestA)
    try upload.remove()
    var bytes = [UInt8](repeating: 0, count: 5000)
    _ = try unsafe bytes.withUnsafeMutableBytes { try unsafe file.read(at: 0, into: $0) }
    #expect(bytes == body)
  }

  @Test("the end of an upload's object is not that of the one opened since")
  func reopened() throws {
    let others = MemoryBlobStore(bytesMax: 100)
    let (old, new) = (try store.createUpload(uploadA), try others.createUpload(uploadA))
    var table = UploadTable()
    table.insert(old)
    table.insert(new)
    table.removeClosed(uploadA, ObjectIdentifier(old))
    #expect(table.file(of: uploadA) === new)
    table.removeClosed(uploadA, ObjectIdentifier(new))
    #expect(table.file(of: uploadA) == nil)
  }

  @Test("foreign names among the uploads are passed over")
  func listed() throws {
    _ = try store.createUpload(uploadA)
    try scratch.create("uploads/Not-Hex/data")
    try scratch.create("uploads/cc/entries")
    #expect(try store.uploads() == [uploadA])
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

  @Test("an id that is a path is a programmer's error")
  func escaping() async {
    await #expect(processExitsWith: .failure) {
      let scratch = try ScratchDirectory()
      _ = try FileBlobStore(directory: scratch.path).openUpload("../blobs")
    }
  }
}
