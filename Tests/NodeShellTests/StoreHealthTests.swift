// SPDX-License-Identifier: Apache-2.0

import Catalog
import Logging
import Storage
import Testing

@testable import NodeShell

@Suite("What is known of the store")
struct StoreHealthTests {
  private static func error(
    _ code: StorageError.Code, _ operation: String = "pwrite"
  ) -> StorageError {
    StorageError(code, operation: operation, path: "/data")
  }

  @Test(
    "follows from the last write that failed",
    arguments: [
      (error(.noSpace), StoreCondition.full), (error(.readOnly), .readOnly),
      (error(.io, "fsync"), .failing), (error(.permission, "open for writing"), .failing),
      (CatalogError(.full, operation: "link"), .full),
      (CatalogError(.readOnly, operation: "link"), .readOnly),
      (CatalogError(.io, operation: "link"), .failing),
    ] as [(any Error & Sendable, StoreCondition)])
  func failure(_ error: any Error & Sendable, _ expected: StoreCondition) {
    for earlier in [Self.error(.noSpace), Self.error(.readOnly)] {
      var health = StoreHealth(isReadOnly: false)
      health.failed(earlier)
      health.failed(error)
      #expect(health.condition == expected)
      #expect(health.needsTrial)
    }
  }

  @Test(
    "does not follow from what says nothing of writing",
    arguments: [
      error(.notFound), error(.corrupt), error(.busy), error(.io, "pread"),
      error(.permission, "stat"), error(.permission, "open"), error(.io, "open"),
      error(.descriptorsExhausted, "open"),
      CatalogError(.busy, operation: "link"), CatalogError(.corrupt, operation: "tags"),
      CancellationError(),
    ] as [any Error & Sendable])
  func noFailure(_ error: any Error & Sendable) {
    var health = StoreHealth(isReadOnly: false)
    health.failed(error)
    #expect(health.condition == .writable)
    #expect(!health.needsTrial)
  }

  @Test("does not follow from a blob that is too large for a disk with room")
  func tooLarge() {
    let tooLarge = Self.error(.noSpace, "fallocate")
    var health = StoreHealth(isReadOnly: false)
    health.beginFailed(tooLarge, freeBytes: StoreTrial.roomBytes)
    #expect(health.condition == .writable)
    // As where there are no more inodes.
    health.beginFailed(Self.error(.noSpace, "mkdir"), freeBytes: StoreTrial.roomBytes)
    #expect(health.condition == .full)
    for freeBytes in [StoreTrial.roomBytes - 1, nil] {
      health = StoreHealth(isReadOnly: false)
      health.beginFailed(tooLarge, freeBytes: freeBytes)
      #expect(health.condition == .full)
    }
    health = StoreHealth(isReadOnly: false)
    health.beginFailed(Self.error(.io, "fallocate"), freeBytes: StoreTrial.roomBytes)
    #expect(health.condition == .failing)
  }

  @Test("changes for the better by a trial that goes through, and by nothing else")
  func trial() {
    var health = StoreHealth(isReadOnly: false)
    health.failed(Self.error(.noSpace))
    health.trialEnded(Self.error(.noSpace))
    #expect(health.condition == .full)
    health.trialEnded(Self.error(.io))
    #expect(health.condition == .failing)
    // What keeps a trial from telling anything leaves all as it is.
    health.trialEnded(Self.error(.descriptorsExhausted))
    #expect(health.condition == .failing)
    health.trialEnded(nil)
    #expect(health == StoreHealth(isReadOnly: false))
  }

  @Test("stays read-only until the next start where it was so at this one")
  func readOnly() {
    var health = StoreHealth(isReadOnly: true)
    #expect(health.condition == .readOnly)
    #expect(!health.needsTrial)
    health.failed(Self.error(.noSpace))
    #expect(health.condition == .readOnly)
  }

  @Test("is tried only while it is not writable")
  func watch() {
    let watch = StoreWatch(isReadOnly: false, logger: Logger(label: "test"))
    watch.tryAgain { Issue.record("tried though it is writable") }
    watch.failed(Self.error(.noSpace))
    watch.tryAgain { throw Self.error(.noSpace) }
    #expect(watch.condition == .full)
    watch.tryAgain {}
    #expect(watch.condition == .writable)
  }
}
