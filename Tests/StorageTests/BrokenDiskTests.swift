// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Glibc
import Testing

@testable import Storage

/// Whatever system call fails, for every one in turn.
@Suite struct BrokenDiskTests {
  static let errors: [(Int32, StorageError.Code)] = [
    (EIO, .io), (ENOSPC, .noSpace), (EROFS, .readOnly),
  ]

  @Test(
    "after any one call has failed the store is sound, and a second attempt succeeds",
    arguments: StoreTask.all, errors)
  func anyCall(task: StoreTask, failure: (errno: Int32, code: StorageError.Code)) throws {
    try everyCall(of: task, errno: failure.errno, extent: .once) { store, disk, error in
      if let error { #expect(error.code == failure.code, "\(disk.failedOperations)") }
      try expectSound(store)
      try task.run(store)
      try expectSound(store)
      #expect(try store.uploads() == [])
    }
  }

  @Test(
    "a process that is killed at any call leaves a store that the next one goes on with",
    arguments: StoreTask.all)
  func killed(task: StoreTask) throws {
    try everyCall(of: task, errno: EIO, extent: .fromThenOn) { store, _, _ in
      try expectSound(store)
      let crashed = try ScratchDirectory.copy(of: store)
      let reopened = try BlobStore(directory: crashed.path)
      try expectSound(reopened)
      #expect(try crashed.tree().filter { $0.hasPrefix("temporary/") } == [])
      try task.run(reopened)
      #expect(try reopened.uploads() == [])
    }
  }

  @Test("bytes that were acknowledged survive every failure of a later append")
  func acknowledged() throws {
    for failing in 1... {
      let scratch = try ScratchDirectory()
      let store = try BlobStore(directory: scratch.path)
      let upload = try store.createUpload(uploadA)
      try upload.append([1, 2, 3])
      let disk = BrokenDisk(failingCall: failing, errno: ENOSPC, extent: .fromThenOn)
      let error = disk.run { try upload.append([4, 5]) }
      if disk.failedOperations.isEmpty { return }
      #expect(error?.code == .noSpace)
      #expect(upload.sizeBytes == 3)
      try upload.append([6])
      #expect(try upload.contents() == [1, 2, 3, 6])
    }
  }

  @Test("an upload whose data the disk would not confirm is never confirmed by a second attempt")
  func unconfirmed() throws {
    let scratch = try ScratchDirectory()
    let store = try BlobStore(directory: scratch.path)
    let upload = try store.createUpload(uploadA)
    try upload.append([1])
    // The first call of an install is the one that confirms the data.
    let disk = BrokenDisk(failingCall: 1, errno: EIO, extent: .once)
    #expect(disk.run { try upload.install(as: digestA, chain: []) }?.code == .io)
    #expect(disk.failedOperations == ["fsync"])
    #expect(try code { try upload.install(as: digestA, chain: []) } == .uploadEnded)
    #expect(try scratch.files() == ["lock"])
  }

  @Test("whichever call of the start fails, it says so or serves, and loses nothing")
  func starting() throws {
    let scratch = try ScratchDirectory()
    do {
      let store = try BlobStore(directory: scratch.path)
      try store.storeWhole(digestB, bytes: [4, 5, 6, 7], mediaType: nil)
      try store.createUpload(uploadA).append([1])
    }
    for (errno, code) in Self.errors {
      for failing in 1... {
        var disk: BrokenDisk
        var error: StorageError?
        repeat {
          try scratch.create("temporary/17/data", bytes: [1])
          disk = BrokenDisk(failingCall: failing, errno: errno, extent: .once)
          error = disk.run {
            let store = try BlobStore(directory: scratch.path)
            #expect(try store.bytes(of: digestB) == [4, 5, 6, 7])
          }
          // As `BlobStore.reopened` does.
        } while error?.code == .locked
        if disk.failedOperations.isEmpty { break }
        if let error { #expect(error.code == code) }
        #expect(
          try scratch.files().filter { !$0.hasPrefix("temporary/") } == [
            "blobs/sha256/bb/\(digestB.hex)/data", "lock", "uploads/\(uploadA)/data",
          ])
      }
    }
  }

  /// Runs the task on one disk after the other, the first of which fails at the first call, until
  /// one has not failed at all; another blob is there all the time.
  private func everyCall(
    of task: StoreTask, errno: Int32, extent: BrokenDisk.Extent,
    then check: (BlobStore, BrokenDisk, StorageError?) throws -> Void
  ) throws {
    for failing in 1... {
      let scratch = try ScratchDirectory()
      let store = try BlobStore(directory: scratch.path)
      try store.storeWhole(digestB, bytes: [4, 5, 6, 7], mediaType: nil)
      try task.prepare(store)
      let disk = BrokenDisk(failingCall: failing, errno: errno, extent: extent)
      let error = disk.run { try task.run(store) }
      if disk.failedOperations.isEmpty {
        #expect(error == nil)
        #expect(failing > 2, "the task makes no call")
        return
      }
      try check(store, disk, error)
    }
  }

  /// What is found is whole, and what was there is there.
  private func expectSound(_ store: BlobStore) throws {
    #expect(try store.bytes(of: digestB) == [4, 5, 6, 7])
    #expect(try store.footprint(of: digestB)?.diskBytes == 4)
    if try store.find(digestA) != nil {
      #expect(try store.bytes(of: digestA) == StoreTask.body)
      #expect(try [nil, [1, 2]].contains(store.chain(of: digestA)))
    }
    if let upload = try store.openUpload(uploadA) {
      #expect(try upload.contents() == Array(StoreTask.body.prefix(Int(upload.sizeBytes))))
    }
  }
}
