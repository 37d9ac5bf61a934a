// SPDX-License-Identifier: Apache-2.0

import ContentModel
import OpenSSLRuntime
import RegistryCore
import Storage
import Testing

@testable import NodeShell

@Suite("An upload whose connection has died without a word", .timeLimit(.minutes(5)))
struct UploadTakeoverTests {
  let fixture: OriginFixture
  let layer = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 17) }

  init() throws {
    fixture = try OriginFixture(onDisk: true)
  }

  /// Runs `work` with an upload of which a request has taken 60,000 bytes and waits for more, and
  /// returns what that request ended with.
  private func stalled(
    _ work: (UploadID) async throws -> Void
  ) async throws -> RegistryErrorCode? {
    let fixture = fixture
    let id = try await fixture.origin.startUpload(in: fixture.debian).id
    let stalled = StalledBody(Array(layer[..<60_000]), announcedBytes: 100_000)
    async let end = OriginFixture.refusal { () async throws(RegistryError) in
      _ = try await fixture.origin.append(stalled.body, to: id, in: fixture.debian)
    }
    // Asked while the request goes on, as by a client that has lost its place.
    while try await fixture.sizeBytes(of: id) < 60_000 {
      try await Task.sleep(for: .milliseconds(1))
    }
    try await work(id)
    return await end
  }

  @Test("goes on at once from what has arrived")
  func goesOn() async throws {
    let digest = Digest.computing(.sha256, of: layer)
    let end = try await stalled { id in
      let rest = OriginFixture.body(Array(layer[60_000...]))
      let status = try await fixture.origin.append(rest, to: id, in: fixture.debian)
      #expect(status.sizeBytes == 100_000)
      try await fixture.origin.finish(id, in: fixture.debian, digest: digest, body: nil)
    }
    #expect(end == .blobUploadInvalid)
    #expect(try await fixture.has(digest, layer, in: fixture.debian))
  }

  @Test("can be given up at once")
  func givenUp() async throws {
    let end = try await stalled { id in
      try await fixture.origin.cancelUpload(id, in: fixture.debian)
    }
    #expect(end == .blobUploadInvalid)
    #expect(try fixture.store.uploads() == [])
    try await fixture.waitUntilNoUploadIsOpen()
  }

  @Test("is not given up by a sweep")
  func notSwept() async throws {
    let end = try await stalled { id in
      let later = OriginContent.now + 2 * UploadSweep.abandonedAfterSeconds
      await UploadSweep(origin: fixture.origin).sweep(at: later)
      #expect(try await fixture.sizeBytes(of: id) == 60_000)
      try await fixture.origin.cancelUpload(id, in: fixture.debian)
    }
    #expect(end == .blobUploadInvalid)
  }

  @Test("is waited for while a request does something else with it, and then had")
  func waitedFor() async throws {
    let claims = fixture.origin.uploads
    let id = UploadID(randomBytes: [UInt8](repeating: 7, count: 16))
    guard case .mine(nil) = claims.claimIfFree(id) else { return #expect(Bool(false)) }
    async let next = claims.claim(id)
    claims.release(id, keeping: nil)
    guard case .mine(nil) = await next else { return #expect(Bool(false)) }
    guard case .busy = claims.claimIfFree(id) else { return #expect(Bool(false)) }
    claims.release(id, keeping: nil)
  }

  @Test("is refused, to be tried again, when that takes too long")
  func tooLong() async throws {
    let fixture = try OriginFixture(onDisk: true, patience: .milliseconds(1))
    let id = try await fixture.upload(layer)
    guard case .mine(let session) = fixture.origin.uploads.claimIfFree(id) else {
      return #expect(Bool(false))
    }
    let refusal = await OriginFixture.refusal { () async throws(RegistryError) in
      try await fixture.origin.cancelUpload(id, in: fixture.debian)
    }
    #expect(refusal == .unavailable)
    fixture.origin.uploads.release(id, keeping: session)
    try await fixture.origin.cancelUpload(id, in: fixture.debian)
  }
}
