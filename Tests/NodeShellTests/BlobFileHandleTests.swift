// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Dispatch
import NIOCore
import NIOPosix
import Storage
import Testing

@testable import NodeShell

@Suite("The open file of a blob that is served", .timeLimit(.minutes(5)))
struct BlobFileHandleTests {
  let fixture: CacheFixture
  let digest: Digest

  init() throws {
    fixture = try CacheFixture()
    digest = try fixture.store(7, sizeBytes: 300_000, usedAt: 1)
  }

  @Test("gives the kernel what is in memory, up to the end of the blob")
  func region() throws {
    let file = try #require(try fixture.store.open(digest) as? BlobFile)
    let handle = BlobFileHandle(file, threads: .singleton)
    // Not every file system tells what is in memory.
    guard file.isInMemory(at: 0, count: 1) else { return }
    let first = try #require(handle.region(at: 0, maxBytes: 1 << 18))
    #expect((first.readerIndex, first.endIndex) == (0, 1 << 18))
    let last = try #require(handle.region(at: 1 << 18, maxBytes: 1 << 18))
    #expect((last.readerIndex, last.endIndex) == (1 << 18, 300_000))
    #expect(handle.region(at: 300_000, maxBytes: 1) == nil)
  }

  @Test("leaves the file to whoever else reads it")
  func shared() async throws {
    let file = try fixture.store.open(digest)
    do {
      let handle = BlobFileHandle(file, threads: .singleton)
      #expect(try await handle.read(at: 299_998, maxBytes: 9) == ByteBuffer(bytes: [7, 7]))
    }
    #expect(try file.read(at: 0, maxBytes: 3) == ByteBuffer(bytes: [7, 7, 7]))
  }

  @Test("is closed by a thread that may block, when all else has let go of it")
  func closed() async throws {
    let threads = NIOThreadPool(numberOfThreads: 1)
    threads.start()
    let isFree = DispatchSemaphore(value: 0)
    threads.submit { _ in isFree.wait() }
    weak var file: (any BlobReader)?
    do {
      let opened = try fixture.store.open(digest)
      file = opened
      _ = BlobFileHandle(opened, threads: threads)
    }
    #expect(file != nil)
    isFree.signal()
    try await threads.shutdownGracefully()
    #expect(file == nil)
  }
}
