// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Glibc
import Testing

@testable import Storage

/// A memory file system of a given size, to be filled or made read-only.
final class SmallDisk: Sendable {
  let scratch: ScratchDirectory

  init(bytes: Int) throws {
    scratch = try ScratchDirectory()
    guard unsafe mount("tmpfs", scratch.path, "tmpfs", 0, "size=\(bytes)") == 0 else {
      throw StorageError(operation: "mount", path: scratch.path, errno: errno)
    }
  }

  deinit {
    // Lazily: a store under test may still hold its lock file open.
    _ = unsafe umount2(scratch.path, Int32(MNT_DETACH))
  }

  func makeReadOnly() throws { try remount(UInt(MS_REMOUNT | MS_RDONLY)) }

  func makeWritable() throws { try remount(UInt(MS_REMOUNT)) }

  /// Waits while a file is open for writing: a process that some other test starts has this one's
  /// open files until it runs its own program.
  private func remount(_ flags: UInt) throws {
    while unsafe mount("tmpfs", scratch.path, "tmpfs", flags, "") != 0 {
      guard errno == EBUSY, !Task.isCancelled else {
        throw StorageError(operation: "remount", path: scratch.path, errno: errno)
      }
      usleep(1_000)
    }
  }

  /// Takes all space that is left.
  func fill() throws {
    let file = try PosixFile("\(scratch.path)/filler", flags: O_WRONLY | O_CREAT)
    var offset: Int64 = 0
    let block = [UInt8](repeating: 1, count: 4096)
    while true {
      do {
        try unsafe block.withUnsafeBufferPointer { buffer throws(StorageError) in
          try unsafe file.write(UnsafeRawBufferPointer(buffer), at: offset)
        }
        offset += Int64(block.count)
      } catch {
        guard error.code == .noSpace else { throw error }
        return
      }
    }
  }

  static let isAvailable: Bool = {
    do {
      _ = try SmallDisk(bytes: 65_536)
      return true
    } catch {
      return false
    }
  }()
}

@Suite(
  .enabled(if: SmallDisk.isAvailable, "needs the right to mount a tmpfs"),
  .timeLimit(.minutes(5)))
struct DiskFaultTests {
  @Test("a read-only disk is named as such, and what is stored stays readable")
  func readOnly() throws {
    let disk = try SmallDisk(bytes: 1 << 20)
    do {
      let store = try FileBlobStore(directory: disk.scratch.path)
      try store.storeWhole(digestA, bytes: [1, 2], mediaType: nil)
    }
    let store = try FileBlobStore.reopened(disk.scratch.path)
    try disk.makeReadOnly()
    #expect { try store.beginSession(digestB, bytes: 10) } throws: {
      ($0 as? StorageError)?.code == .readOnly
    }
    #expect { try store.delete(digestA) } throws: { ($0 as? StorageError)?.code == .readOnly }
    #expect(try store.bytes(of: digestA) == [1, 2])
  }

  @Test("a trial finds a disk full, or well again, and leaves nothing behind")
  func trial() throws {
    let disk = try SmallDisk(bytes: 2 << 20)
    let store = try FileBlobStore(directory: disk.scratch.path)
    try store.tryWriting()
    #expect(try disk.scratch.files() == ["lock"])
    try disk.fill()
    #expect(try code { try store.tryWriting() } == .noSpace)
    #expect(try disk.scratch.files() == ["filler", "lock"])
    _ = unsafe unlink("\(disk.scratch.path)/filler")
    try store.tryWriting()
    // A disk that promises space and takes no bytes, or loses them, is not well.
    for call in 1...5 {
      let broken = BrokenDisk(failingCall: call, errno: EIO, extent: .once)
      #expect(broken.run { try store.tryWriting() }?.code == .io, "\(broken.failedOperations)")
      #expect(try disk.scratch.files() == ["lock"], "\(broken.failedOperations)")
    }
  }

  @Test("a store started on a read-only disk serves what it holds, and refuses the rest by name")
  func startedReadOnly() throws {
    let disk = try SmallDisk(bytes: 1 << 20)
    do {
      let store = try FileBlobStore(directory: disk.scratch.path)
      try store.storeWhole(digestA, bytes: [1, 2], mediaType: "text/x")
      try store.createUpload(uploadA).append([1])
      try disk.scratch.create("temporary/1/data", bytes: [9])
      #expect(!store.isReadOnly)
    }
    try disk.makeReadOnly()
    let store = try FileBlobStore.reopened(disk.scratch.path)
    #expect(store.isReadOnly)
    #expect(try store.inventory().map(\.digest) == [digestA])
    #expect(try store.bytes(of: digestA) == [1, 2])
    #expect(try store.uploads() == [uploadA])
    let attempts: [() throws -> Void] = [
      { try store.storeWhole(digestB, bytes: [1], mediaType: nil) }, { try store.delete(digestA) },
      { _ = try store.createUpload(uploadB) }, { _ = try store.openUpload(uploadA) },
      { _ = try store.beginSession(digestB, bytes: 1) },
      { try store.recordUse(of: digestA, atSeconds: 1) },
    ]
    for attempt in attempts { #expect(try code(attempt) == .readOnly) }
    try disk.makeWritable()
    #expect(try store.delete(digestA) == 8)
    #expect(try store.openUpload(uploadA)?.sizeBytes == 1)
  }

  @Test("a read-only disk that never held a store is refused, and so is a second store on one")
  func refusedReadOnly() throws {
    let empty = try SmallDisk(bytes: 1 << 20)
    try empty.makeReadOnly()
    #expect(try code { _ = try FileBlobStore(directory: empty.scratch.path) } == .readOnly)

    let disk = try SmallDisk(bytes: 1 << 20)
    _ = try FileBlobStore(directory: disk.scratch.path)
    try disk.makeReadOnly()
    let store = try FileBlobStore.reopened(disk.scratch.path)
    #expect(try code { _ = try FileBlobStore(directory: disk.scratch.path) } == .locked)
    #expect(store.isReadOnly)
  }
}
