// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Foundation
import Synchronization
import Testing

@testable import Storage

/// The unlink of a large file takes seconds, and everybody needs the table of sessions.
@Suite struct StoreLockTests {
  static let tasks: [StoreTask] = [
    StoreTask(testDescription: "push a blob that is there") {
      try $0.storeWhole(digestA, bytes: StoreTask.body, mediaType: nil)
      try $0.createUpload(uploadA).append(StoreTask.body)
    } run: {
      try #require(try $0.openUpload(uploadA)).install(as: digestA, chain: [])
    },
    StoreTask(testDescription: "fail a session") {
      try $0.beginSession(digestA, bytes: 3000).fail(UpstreamDied())
    },
    StoreTask(testDescription: "let go of a session") {
      _ = try $0.beginSession(digestA, bytes: 3000)
    },
    StoreTask(testDescription: "begin where a partial blob was left") {
      try leavePartial(in: $0)
    } run: {
      try $0.beginSession(digestA, bytes: 3000).markProven()
    },
    StoreTask(testDescription: "discard a partial blob") {
      try leavePartial(in: $0)
    } run: {
      try $0.discardPartial(digestA)
    },
    StoreTask(testDescription: "delete a blob") {
      try $0.storeWhole(digestA, bytes: StoreTask.body, mediaType: nil)
    } run: {
      try $0.delete(digestA)
    },
  ]

  @Test("no file is removed under the lock of the sessions", arguments: tasks)
  func unlink(task: StoreTask) throws {
    let scratch = try ScratchDirectory()
    let store = try FileBlobStore(directory: scratch.path)
    try task.prepare(store)
    let removals = Mutex(0)
    try SystemCall.$fault.withValue({ operation in
      if operation == "unlink" {
        removals.withLock { $0 += 1 }
        #expect(Self.isFree(store))
      }
      return nil
    }) {
      try task.run(store)
    }
    #expect(removals.withLock { $0 } > 0)
    #expect(try scratch.tree().filter { $0.hasPrefix("temporary/") } == [])
  }

  private static func leavePartial(in store: FileBlobStore) throws {
    let session = try store.beginSession(digestA, bytes: 3000)
    session.appendChain([1])
    session.fail(UpstreamDied(), keepsPartial: true)
  }

  /// Whether another thread could have the lock.
  private static func isFree(_ store: FileBlobStore) -> Bool {
    let isFree = Mutex(false)
    let asked = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
      isFree.withLock { $0 = store.sessions.withLockIfAvailable { _ in true } ?? false }
      asked.signal()
    }
    asked.wait()
    return isFree.withLock { $0 }
  }
}
