// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Glibc
import NIOCore
import OpenSSLRuntime
import RegistryCore
import Synchronization
import Testing

@testable import NodeShell
@testable import Storage

@Suite("An upload session")
struct UploadSessionTests {
  let fixture: OriginFixture
  let id = UploadID(randomBytes: [UInt8](repeating: 5, count: 16))
  /// Two batches and a bit.
  let bytes = (0..<(9 << 20)).map { UInt8(truncatingIfNeeded: $0 >> 8) }

  init() throws {
    fixture = try OriginFixture(onDisk: true)
  }

  /// A session of an upload that was there before it.
  private func opened() throws -> UploadSession {
    let file = try fixture.store.createUpload(id.text)
    try unsafe bytes.withUnsafeBytes { try unsafe file.append($0) }
    return UploadSession(id, file)
  }

  /// The origin's cache, with a blob in it that may go.
  private func cacheWithVictim() throws -> BlobCache {
    let bytes = [UInt8](repeating: 0xcc, count: 400_000)
    let victim = Digest.computing(.sha256, of: bytes)
    try fixture.store.storeWhole(victim, bytes: bytes, mediaType: nil)
    try fixture.origin.cache.refresh(victim)
    return fixture.origin.cache
  }

  @Test("tells its size without reading anything")
  func status() throws {
    let session = try opened()
    #expect(session.status.sizeBytes == 9 << 20)
    #expect(session.hashedBytes == 0)
  }

  @Test(
    "hashes what it has not seen come in batches, under the algorithm that is asked for",
    arguments: [HashAlgorithm.sha256, .sha512])
  func batches(algorithm: HashAlgorithm) throws {
    let session = try opened()
    #expect(try session.hashBatch(under: .sha256))
    var seen: [Int64] = []
    while try session.hashBatch(under: algorithm) { seen.append(session.hashedBytes) }
    let expected: [Int64] = algorithm == .sha256 ? [8 << 20] : [4 << 20, 8 << 20]
    #expect(seen == expected)
    #expect(session.hashedBytes == 9 << 20)
    let digest = Digest.computing(algorithm, of: bytes)
    #expect(session.chain(provingThat: digest)?.count == 71)
    #expect(session.chain(provingThat: Digest.computing(algorithm, of: [])) == nil)
  }

  @Test("catches up by a batch with each piece that is appended")
  func catchingUp() throws {
    let session = try opened()
    var sizes: [Int64] = []
    for _ in 0..<4 {
      try session.append(ByteBuffer(bytes: [1, 2]), in: fixture.origin.cache)
      sizes.append(session.hashedBytes)
    }
    let expected: [Int64] = [4 << 20, 8 << 20, 9_437_190, 9_437_192]
    #expect(sizes == expected)
    let digest = Digest.computing(.sha256, of: bytes + [1, 2, 1, 2, 1, 2, 1, 2])
    #expect(session.chain(provingThat: digest) != nil)
  }

  @Test("has the bytes appended where those before them cannot be read, and catches up later")
  func illegibleMeanwhile() throws {
    let session = try opened()
    try failing("pread", with: EIO) {
      try session.append(ByteBuffer(bytes: [1, 2]), in: fixture.origin.cache)
    }
    #expect(session.status.sizeBytes == 9_437_186)
    #expect(session.hashedBytes == 0)
    while try session.hashBatch(under: .sha256) {}
    #expect(session.chain(provingThat: Digest.computing(.sha256, of: bytes + [1, 2])) != nil)
  }

  @Test("on a full disk the cache makes room for the blob it becomes")
  func fullDisk() throws {
    let cache = try cacheWithVictim()
    let session = try opened()
    let digest = Digest.computing(.sha256, of: bytes)
    try failing("link", with: ENOSPC) { try session.install(as: digest, chain: [1], in: cache) }
    #expect(session.isInstalled)
    #expect(try fixture.store.digests() == [digest])
  }

  @Test("that the disk could not confirm is over, and says why, whatever room the cache can make")
  func unconfirmed() throws {
    let cache = try cacheWithVictim()
    let session = try opened()
    let error = #expect(throws: StorageError.self) {
      try failing("fsync", with: ENOSPC) {
        try session.install(as: Digest.computing(.sha256, of: bytes), chain: [1], in: cache)
      }
    }
    #expect(error?.code == .noSpace)
    #expect(session.hasEnded)
  }

  /// Runs `work` on a disk on which the first such call fails.
  private func failing(
    _ operation: String, with code: Int32, _ work: () throws -> Void
  ) throws {
    let hasFailed = Mutex(false)
    try SystemCall.$fault.withValue({ called in
      hasFailed.withLock { hasFailed in
        guard called == operation, !hasFailed else { return nil }
        hasFailed = true
        return code
      }
    }) { try work() }
    #expect(hasFailed.withLock { $0 })
  }
}
