// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Foundation
import OpenSSLRuntime
import RegistryCore
import Storage
import Testing

@testable import NodeShell

@Suite("A sweep of uploads", .timeLimit(.minutes(5)))
struct UploadSweepTests {
  let fixture: OriginFixture
  let layer = [UInt8](repeating: 9, count: 50_000)
  let orphan = UploadID(randomBytes: [UInt8](repeating: 0xee, count: 16))
  private let now = OriginContent.now
  private static let daySeconds: Int64 = 24 * 3600

  init() throws {
    fixture = try OriginFixture(onDisk: true)
  }

  private var sweep: UploadSweep { UploadSweep(origin: fixture.origin) }

  @Test("removes what nobody has added to for seven days, and nothing before")
  func abandoned() async throws {
    let id = try await fixture.upload(layer)
    await sweep.sweep(at: now + 6 * Self.daySeconds)
    #expect(try await fixture.sizeBytes(of: id) == 50_000)
    await sweep.sweep(at: now + 8 * Self.daySeconds)
    #expect(try fixture.store.uploads() == [])
    #expect(try await fixture.catalog.upload(id) == nil)
    try await fixture.waitUntilNoUploadIsOpen()
  }

  @Test("frees the bytes, and removes every leftover, where the catalog cannot be told")
  func untold() async throws {
    let ids = [try await fixture.upload(layer), try await fixture.upload(layer)]
    _ = try fixture.store.createUpload(orphan.text)
    fixture.catalog.fail(.closeUpload)
    await sweep.sweep(at: now + 8 * Self.daySeconds)
    #expect(try fixture.store.uploads() == [])
    try await fixture.waitUntilNoUploadIsOpen()
    for id in ids { #expect(try await fixture.catalog.upload(id) != nil) }
    fixture.catalog.recover()
    await sweep.sweep(at: now + 8 * Self.daySeconds)
    for id in ids { #expect(try await fixture.catalog.upload(id) == nil) }
  }

  @Test("ends the others where one cannot be looked at")
  func illegible() async throws {
    let (catalog, debian) = (fixture.catalog, fixture.debian)
    try await catalog.openUpload(orphan, in: debian, at: now - 30 * Self.daySeconds)
    let folder = "\(try #require(fixture.folder))/uploads/\(orphan.text)"
    try FileManager.default.createSymbolicLink(atPath: folder, withDestinationPath: folder)
    let id = try await fixture.upload(layer)
    await sweep.sweep(at: now + 8 * Self.daySeconds)
    #expect(try await catalog.upload(orphan) != nil)
    #expect(try await catalog.upload(id) == nil)
    try FileManager.default.removeItem(atPath: folder)
    #expect(try fixture.store.uploads() == [])
  }

  @Test("leaves an upload that is added to still, however long ago it began")
  func longUpload() async throws {
    let (catalog, debian) = (fixture.catalog, fixture.debian)
    try await catalog.openUpload(orphan, in: debian, at: now - 30 * Self.daySeconds)
    _ = try fixture.store.createUpload(orphan.text)
    await sweep.sweep(at: now)
    #expect(try await fixture.sizeBytes(of: orphan) == 0)
    let status = try await fixture.origin.append(
      OriginFixture.body(layer), to: orphan, in: debian)
    #expect(status.sizeBytes == 50_000)
  }

  @Test("removes files of which the catalog knows nothing, but none that is just being begun")
  func orphans() async throws {
    let beginning = UploadID(randomBytes: [UInt8](repeating: 0xbb, count: 16))
    for id in [orphan, beginning] { _ = try fixture.store.createUpload(id.text) }
    guard case .mine = fixture.origin.uploads.claimIfFree(beginning) else {
      return #expect(Bool(false))
    }
    await sweep.sweep(at: now)
    #expect(try fixture.store.uploads() == [beginning.text])
    fixture.origin.uploads.release(beginning, keeping: nil)
    await sweep.sweep(at: now)
    #expect(try fixture.store.uploads() == [])
  }

  @Test("takes nothing of an upload that goes on: what was hashed of it is remembered")
  func ongoing() async throws {
    let id = try await fixture.upload(layer)
    await sweep.sweep(at: now)
    guard case .mine(let session) = fixture.origin.uploads.claimIfFree(id) else {
      return #expect(Bool(false))
    }
    #expect(session?.hashedBytes == 50_000)
    fixture.origin.uploads.release(id, keeping: session)
  }

  @Test("during a push makes no request of it fail")
  func duringPush() async throws {
    let fixture = fixture
    let sweep = sweep
    let sweeping = Task { while !Task.isCancelled { await sweep.sweep(at: OriginContent.now) } }
    for number in 0..<50 {
      let piece = [UInt8](repeating: UInt8(number), count: 1_000)
      let id = try await fixture.upload(piece)
      _ = try await fixture.origin.append(
        OriginFixture.body(piece), to: id, in: fixture.debian)
      let digest = Digest.computing(.sha256, of: piece + piece)
      try await fixture.origin.finish(id, in: fixture.debian, digest: digest, body: nil)
      #expect(try await fixture.has(digest, piece + piece, in: fixture.debian))
    }
    sweeping.cancel()
    await sweeping.value
  }
}
