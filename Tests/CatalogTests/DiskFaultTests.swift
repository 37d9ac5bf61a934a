// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Foundation
import RegistryCore
import Testing

@testable import Catalog

@Suite(
  .enabled(if: SmallDisk.isAvailable, "needs the right to mount a tmpfs"),
  .timeLimit(.minutes(5)))
struct DiskFaultTests {
  @Test("a full disk refuses a push whole, serves what is there, and goes on when it has room")
  func fullDisk() async throws {
    let disk = try SmallDisk(bytes: 2 << 20)
    let catalog = try SQLiteCatalog(path: disk.scratch.catalogPath)
    let first = try image(digestA, tag: latest)
    try await catalog.putManifest(first, in: debian, at: 100)
    disk.fill()
    let large = try image(digestB, foreign: (0..<2000).map(digest(number:)), tag: latest)
    let error = await #expect(throws: CatalogError.self) {
      try await catalog.putManifest(large, in: debian, at: 101)
    }
    #expect(error?.code == .full)
    #expect(try await catalog.manifest(.tag(latest), in: debian) == first.manifest)
    #expect(try await catalog.owns(digestB) == false)
    try disk.free()
    try await catalog.putManifest(large, in: debian, at: 102)
    #expect(try await catalog.manifest(.tag(latest), in: debian) == large.manifest)
    try catalog.close()
  }

  @Test("a full disk is named when there is no room for a catalog")
  func noRoom() throws {
    let disk = try SmallDisk(bytes: 1 << 20)
    disk.fill()
    let error = #expect(throws: CatalogError.self) {
      try SQLiteCatalog(path: disk.scratch.catalogPath)
    }
    #expect(error?.code == .full)
  }

  @Test("a catalog whose disk has become full is opened and read")
  func fullWhenOpened() async throws {
    let disk = try SmallDisk(bytes: 2 << 20)
    let push = try image(digestA, tag: latest)
    try await putAndClose(push, on: disk)
    disk.fill()
    let catalog = try SQLiteCatalog(path: disk.scratch.catalogPath)
    #expect(try await catalog.manifest(.tag(latest), in: debian) == push.manifest)
    let large = try image(digestB, foreign: (0..<2000).map(digest(number:)))
    let error = await #expect(throws: CatalogError.self) {
      try await catalog.putManifest(large, in: debian, at: 101)
    }
    #expect(error?.code == .full)
    try catalog.close()
  }

  @Test("a read-only file system is named when there is no catalog on it")
  func readOnlyWithout() throws {
    let disk = try SmallDisk(bytes: 1 << 20)
    try disk.makeReadOnly()
    let error = #expect(throws: CatalogError.self) {
      try SQLiteCatalog(path: disk.scratch.catalogPath)
    }
    #expect(error?.code == .readOnly)
  }

  @Test("a catalog whose disk has become read-only is opened and read, and refuses a push")
  func readOnlyWhenOpened() async throws {
    let disk = try SmallDisk(bytes: 1 << 20)
    let push = try image(digestA, tag: latest)
    try await putAndClose(push, on: disk)
    try disk.makeReadOnly()
    let catalog = try SQLiteCatalog(path: disk.scratch.catalogPath)
    #expect(try await catalog.manifest(.tag(latest), in: debian) == push.manifest)
    let error = await #expect(throws: CatalogError.self) {
      try await catalog.putManifest(try image(digestB), in: debian, at: 101)
    }
    #expect(error?.code == .readOnly)
    try catalog.close()
  }

  @Test(
    "a catalog without a log, as from a backup, is read on a read-only disk, and refuses a push")
  func readOnlyBackup() async throws {
    let disk = try SmallDisk(bytes: 1 << 20)
    let push = try image(digestA, tag: latest)
    try await putAndClose(push, on: disk)
    for suffix in ["-wal", "-shm"] { _ = unsafe unlink(disk.scratch.catalogPath + suffix) }
    try disk.makeReadOnly()
    let catalog = try SQLiteCatalog(path: disk.scratch.catalogPath)
    #expect(try await catalog.manifest(.tag(latest), in: debian) == push.manifest)
    let error = await #expect(throws: CatalogError.self) {
      try await catalog.putManifest(try image(digestB), in: debian, at: 101)
    }
    #expect(error?.code == .readOnly)
    try catalog.close()
  }

  @Test("a log that cannot be read on a read-only disk is never passed over")
  func readOnlyWithUnreadableLog() async throws {
    let disk = try SmallDisk(bytes: 1 << 20)
    try await putAndClose(try image(digestA, tag: latest), on: disk)
    _ = unsafe unlink(disk.scratch.catalogPath + "-shm")
    try disk.makeReadOnly()
    let error = #expect(throws: CatalogError.self) {
      try SQLiteCatalog(path: disk.scratch.catalogPath)
    }
    #expect(error?.code == .readOnly)
  }

  private func putAndClose(_ push: ManifestPush, on disk: SmallDisk) async throws {
    let catalog = try SQLiteCatalog(path: disk.scratch.catalogPath)
    try await catalog.putManifest(push, in: debian, at: 100)
    try catalog.close()
  }
}
