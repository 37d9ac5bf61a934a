// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Testing

@testable import Storage

/// A blob that is pushed while it is being pulled.
extension BlobStoreConformance {
  private var supersededBody: [UInt8] { pattern(3_000_000) }

  /// A session that shows these bytes, less its tail.
  private func session(of store: any BlobStore, showing bytes: [UInt8]) throws -> BlobSession {
    let session = try store.beginSession(digestA, bytes: supersededBody.count, tailBytes: 100)
    try session.fill(bytes)
    return session
  }

  @Test("a response that has begun goes on from the whole blob", arguments: drivers)
  func goesOn(driver: BlobStoreDriver) async throws {
    let open = try driver.open()
    let store = open.store
    let body = supersededBody
    let session = try session(of: store, showing: Array(body[..<2_000_000]))
    let reader = BlobSessionReader(session)
    let first = try reader.bytes(at: 0, count: body.count)
    #expect(first.count == 2_000_000)
    async let end = reader.waitReadable(from: 2_000_000)
    try await session.untilWaiting(1)
    try store.push(body, as: digestA)
    session.supersede()?.remove()
    session.goOn(otherwise: UpstreamDied())
    #expect(try await end == Int64(body.count))
    #expect(try await reader.drain(bufferBytes: 1 << 20) == body)
    #expect(session.isCommitted)
    #expect(try open.debris() == [])
  }

  @Test("a response that began with other bytes is aborted, never completed", arguments: drivers)
  func aborted(driver: BlobStoreDriver) async throws {
    let open = try driver.open()
    let store = open.store
    let body = supersededBody
    var wrong = Array(body[..<2_000_000])
    wrong[1_999_999] ^= 1
    let session = try session(of: store, showing: wrong)
    let reader = BlobSessionReader(session)
    try store.push(body, as: digestA)
    session.supersede()?.remove()
    session.goOn(otherwise: UpstreamDied())
    await #expect(throws: UpstreamDied.self) { _ = try await reader.waitReadable(from: 2_000_000) }
  }

  @Test("a response of another length is aborted", arguments: drivers)
  func otherSize(driver: BlobStoreDriver) async throws {
    let open = try driver.open()
    let store = open.store
    let session = try session(of: store, showing: [])
    try store.push(Array(supersededBody.dropLast()), as: digestA)
    session.supersede()?.remove()
    session.goOn(otherwise: UpstreamDied())
    await #expect(throws: UpstreamDied.self) { try await session.waitProven() }
  }

  @Test("who begins the blob next finds it whole, or a session that is its own", arguments: drivers)
  func successor(driver: BlobStoreDriver) throws {
    let open = try driver.open()
    let store = open.store
    let body = supersededBody
    let session = try session(of: store, showing: Array(body[..<2_000_000]))
    try store.push(body, as: digestA)
    let leftover = session.supersede()
    guard case .whole = try store.begin(session.blob) else {
      Issue.record("the blob is not whole")
      return
    }
    try store.delete(digestA)
    let next = try store.beginSession(digestA, bytes: body.count)
    try next.write([7])
    session.goOn(otherwise: UpstreamDied())
    leftover?.remove()
    try next.write([8], at: 1)
    #expect(try open.debris() != [])
  }
}
