// SPDX-License-Identifier: Apache-2.0

import Logging
import Storage
import Testing

@testable import NodeShell

@Suite("A trial of a store that was full")
struct StoreTrialTests {
  private let node: CacheFixture
  private let watch: StoreWatch

  /// A store that holds one blob of 33 MiB, and has been full.
  init() throws {
    node = try CacheFixture()
    _ = try node.store(0xaa, sizeBytes: 33 << 20, usedAt: 10)
    watch = StoreWatch(isReadOnly: false, logger: Logger(label: "test"))
    watch.failed(StorageError(.noSpace, operation: "pwrite", path: "data"))
    try #require(watch.condition == .full)
  }

  @Test("makes room where enough of the cache may go")
  func makesRoom() throws {
    let node = node
    let cache = try node.start(
      quotaBytes: nil, freeBytes: { node.evicted.isEmpty ? 0 : 33 << 20 })
    watch.tryAgain(StoreTrial(watch: watch, cache: cache).attempt)
    #expect(watch.condition == .writable)
    #expect(node.evicted.count == 1)
  }

  @Test("lets nothing go where the disk has room")
  func hasRoom() throws {
    let cache = try node.start(quotaBytes: nil, freeBytes: { StoreTrial.roomBytes })
    watch.tryAgain(StoreTrial(watch: watch, cache: cache).attempt)
    #expect(watch.condition == .writable)
    #expect(node.evicted.isEmpty)
  }

  @Test("lets nothing go where that would not be enough, and finds the store full")
  func inVain() throws {
    let cache = try node.start(quotaBytes: nil, freeBytes: { 0 })
    let held = try #require(try node.store.digests().first)
    let pin = try #require(cache.pin(held))
    watch.tryAgain(StoreTrial(watch: watch, cache: cache).attempt)
    #expect(watch.condition == .full)
    #expect(node.evicted.isEmpty)
    pin.release()
  }
}
