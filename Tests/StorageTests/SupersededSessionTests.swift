// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Testing

@testable import Storage

/// A blob that is pushed while it is being pulled.
@Suite(.timeLimit(.minutes(5))) struct SupersededSessionTests {
  let scratch: ScratchDirectory
  let store: FileBlobStore
  let body = pattern(3_000_000)

  init() throws {
    scratch = try ScratchDirectory()
    store = try FileBlobStore(directory: scratch.path)
  }

  /// A session that shows these bytes, less its tail.
  private func session(showing bytes: [UInt8]) throws -> BlobSession {
    let session = try store.beginSession(digestA, bytes: body.count, tailBytes: 100)
    try session.fill(bytes)
    return session
  }

  private func push(_ bytes: [UInt8]) throws {
    let upload = try store.createUpload(uploadA)
    try upload.append(bytes)
    try upload.install(as: digestA, chain: [])
    try upload.remove()
  }

  @Test("a response that has begun goes on from the whole blob")
  func goesOn() async throws {
    let session = try session(showing: Array(body[..<2_000_000]))
    let reader = BlobSessionReader(session)
    let first = try reader.bytes(at: 0, count: body.count)
    #expect(first.count == 2_000_000)
    async let end = reader.waitReadable(from: 2_000_000)
    try await session.untilWaiting(1)
    try push(body)
    session.supersede()?.remove()
    session.goOn(otherwise: UpstreamDied())
    #expect(try await end == Int64(body.count))
    #expect(try await reader.drain(bufferBytes: 1 << 20) == body)
    #expect(session.isCommitted)
    #expect(try scratch.files().filter { !$0.hasPrefix("blobs/") } == ["lock"])
  }

  @Test("a response that began with other bytes is aborted, never completed")
  func aborted() async throws {
    var wrong = Array(body[..<2_000_000])
    wrong[1_999_999] ^= 1
    let session = try session(showing: wrong)
    let reader = BlobSessionReader(session)
    try push(body)
    session.supersede()?.remove()
    session.goOn(otherwise: UpstreamDied())
    await #expect(throws: UpstreamDied.self) { _ = try await reader.waitReadable(from: 2_000_000) }
  }

  @Test("a response of another length is aborted")
  func otherSize() async throws {
    let session = try session(showing: [])
    try push(Array(body.dropLast()))
    session.supersede()?.remove()
    session.goOn(otherwise: UpstreamDied())
    await #expect(throws: UpstreamDied.self) { try await session.waitProven() }
  }

  @Test("who begins the blob next finds it whole, or a session that is its own")
  func successor() throws {
    let session = try session(showing: Array(body[..<2_000_000]))
    try push(body)
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
    #expect(try scratch.files().contains("partial/sha256/\(digestA.hex)/data"))
  }
}
