// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Testing

@testable import Storage

/// The digest `aa…`, `bb…` and so on; the store takes its caller's word for what a digest names.
func digest(_ byte: UInt8, _ algorithm: HashAlgorithm = .sha256) -> Digest {
  Digest(
    HashState(
      algorithm: algorithm,
      bytes: [UInt8](repeating: byte, count: algorithm.stateBytes)))
}

let digestA = digest(0xaa)
let digestB = digest(0xbb)

/// Bytes that differ from their neighbours, so that a misplaced write shows.
func pattern(_ count: Int) -> [UInt8] {
  (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
}

extension BlobStore {
  func beginSession(_ digest: Digest, bytes: Int, tailBytes: Int64? = nil) throws -> BlobSession {
    let blob = Blob(digest: digest, sizeBytes: Int64(bytes))
    switch try begin(blob, tailBytes: tailBytes) {
    case .session(let session): return session
    case .whole(let stored): throw UnexpectedlyWhole(stored: stored)
    }
  }

  func bytes(of digest: Digest) throws -> [UInt8] {
    let file = try open(digest)
    var bytes = [UInt8](repeating: 0, count: Int(file.sizeBytes))
    let count = try unsafe bytes.withUnsafeMutableBytes { try unsafe file.read(at: 0, into: $0) }
    #expect(count == bytes.count)
    return bytes
  }
}

extension BlobStore {
  /// A session of 100 bytes of the blob A with 40 of them written, and a chain.
  func begun() throws -> BlobSession {
    let session = try beginSession(digestA, bytes: 100)
    try session.write(pattern(40))
    session.appendChain([1, 2])
    session.appendChain([3])
    return session
  }

  /// A session of the blob A that goes on from what there is.
  func resumed(bytes: Int = 100) throws -> BlobSession {
    let blob = Blob(digest: digestA, sizeBytes: Int64(bytes))
    return try #require(try begin(blob, resuming: true).session)
  }

  func push(_ bytes: [UInt8], as digest: Digest) throws {
    let upload = try createUpload(uploadA)
    try upload.append(bytes)
    try upload.install(as: digest, chain: [])
    try upload.remove()
  }
}

struct UnexpectedlyWhole: Error {
  let stored: StoredBlob
}

/// Why a session was failed, in tests.
struct UpstreamDied: Error, Equatable {}

extension BlobSession {
  func write(_ bytes: [UInt8], at offset: Int64 = 0) throws {
    try unsafe bytes.withUnsafeBytes { try unsafe write($0, at: offset) }
  }

  /// The first `count` bytes written, proven or not.
  func bytes(_ count: Int) throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    try unsafe bytes.withUnsafeMutableBytes { try unsafe read(at: 0, into: $0) }
    return bytes
  }

  /// Writes all and shows all but the tail.
  func fill(_ bytes: [UInt8]) throws {
    try write(bytes)
    advanceReadable(toBytes: Int64(bytes.count))
  }

  /// Until that many tasks wait, however long they take to get there.
  func untilWaiting(_ count: Int) async throws {
    while waiterCount != count {
      // A test's time limit cancels it.
      try Task.checkCancellation()
      await Task.yield()
    }
  }
}

extension BlobSessionReader {
  /// What may be shown from `offset` on, up to `count` bytes.
  func bytes(at offset: Int64, count: Int) throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let read = try unsafe bytes.withUnsafeMutableBytes {
      try unsafe self.read(at: offset, into: $0)
    }
    return Array(bytes[..<read])
  }

  /// Serves the response to its end, as a front would.
  func drain(bufferBytes: Int = 1000) async throws -> [UInt8] {
    var body: [UInt8] = []
    var offset = range.lowerBound
    while offset < range.upperBound {
      let end = try await waitReadable(from: offset)
      while offset < end {
        let part = try bytes(at: offset, count: bufferBytes)
        body += part
        offset += Int64(part.count)
      }
    }
    return body
  }
}
