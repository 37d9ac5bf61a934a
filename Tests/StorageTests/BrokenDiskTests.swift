// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Glibc
import Synchronization
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
      let reopened = try FileBlobStore(directory: crashed.path)
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
      let store = try FileBlobStore(directory: scratch.path)
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
    let store = try FileBlobStore(directory: scratch.path)
    let upload = try store.createUpload(uploadA)
    try upload.append([1])
    // The first call of an install is the one that confirms the data.
    let disk = BrokenDisk(failingCall: 1, errno: EIO, extent: .once)
    #expect(disk.run { try upload.install(as: digestA, chain: []) }?.code == .io)
    #expect(disk.failedOperations == ["fsync"])
    #expect(upload.hasEnded)
    #expect(try code { try upload.install(as: digestA, chain: []) } == .uploadEnded)
    #expect(try scratch.files() == ["lock"])
  }

  @Test("a shard's name that could not be made durable is made so by the next that is stored there")
  func unconfirmedShard() throws {
    let scratch = try ScratchDirectory()
    let store = try FileBlobStore(directory: scratch.path)
    func fill(failing: Int? = nil) throws -> Int {
      let calls = Mutex(0)
      try SystemCall.$fault.withValue({ operation in
        guard operation == "fsync" else { return nil }
        return calls.withLock { count in
          count += 1
          return count == failing ? EIO : nil
        }
      }) {
        try store.storeWhole(digestA, bytes: [1], mediaType: nil)
      }
      return calls.withLock { $0 }
    }
    // The data, the folder around it, and then the name of the shard.
    #expect(try code { _ = try fill(failing: 3) } == .io)
    #expect(try fill() == 4)
    try store.delete(digestA)
    #expect(try fill() == 3)
  }

  @Test("whichever call of the start fails, it says so or serves, and loses nothing")
  func starting() throws {
    let scratch = try ScratchDirectory()
    do {
      let store = try FileBlobStore(directory: scratch.path)
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
            let store = try FileBlobStore(directory: scratch.path)
            #expect(try store.bytes(of: digestB) == [4, 5, 6, 7])
          }
          // As `FileBlobStore.reopened` does.
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

  @Test("what an earlier session left is gone also when the next cannot begin")
  func leftover() throws {
    let scratch = try ScratchDirectory()
    let store = try FileBlobStore(directory: scratch.path)
    let session = try store.beginSession(digestA, bytes: 100)
    session.appendChain([1])
    session.fail(CancellationError(), keepsPartial: true)
    #expect(try scratch.files().count == 3)
    let error = try #require(throws: StorageError.self) {
      try SystemCall.$fault.withValue({ $0 == "open for writing" ? EMFILE : nil }) {
        try store.beginSession(digestA, bytes: 100)
      }
    }
    #expect(error.code == .descriptorsExhausted)
    #expect(try scratch.files() == ["lock"])
  }

  @Test("a file that cannot be opened to be read is told from one that cannot be written")
  func opening() throws {
    let scratch = try ScratchDirectory()
    let store = try FileBlobStore(directory: scratch.path)
    try store.storeWhole(digestA, bytes: [1], mediaType: nil)
    SystemCall.$fault.withValue({ $0.hasPrefix("open") ? EACCES : nil }) {
      let reading = #expect(throws: StorageError.self) { try store.open(digestA) }
      #expect(reading?.operation == "open")
      let writing = #expect(throws: StorageError.self) {
        try store.storeWhole(digestB, bytes: [1], mediaType: nil)
      }
      #expect(writing?.operation == "open for writing")
    }
  }

  /// Runs the task on one disk after the other, the first of which fails at the first call, until
  /// one has not failed at all; another blob is there all the time.
  private func everyCall(
    of task: StoreTask, errno: Int32, extent: BrokenDisk.Extent,
    then check: (FileBlobStore, BrokenDisk, StorageError?) throws -> Void
  ) throws {
    for failing in 1... {
      let scratch = try ScratchDirectory()
      let store = try FileBlobStore(directory: scratch.path)
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
  private func expectSound(_ store: FileBlobStore) throws {
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
