// SPDX-License-Identifier: Apache-2.0

import ContentModel
import NIOCore
import OpenSSLRuntime
import RegistryCore
import Storage
import Synchronization

/// An upload whose bytes are being taken. It is hashed as it grows, so that finishing it reads
/// nothing again; what was there before the session, or is to be hashed otherwise, is read in
/// batches.
///
/// Used by one request at a time, which `UploadClaims` sees to; every method blocks on the disk.
final class UploadSession: Sendable {
  let id: UploadID
  private let file: UploadFile
  /// What it has hashed may be less than what is there.
  private let recorder = Mutex(ChainRecorder(algorithm: .sha256))
  private let diskWasFull = Mutex(false)

  init(_ id: UploadID, _ file: UploadFile) {
    self.id = id
    self.file = file
  }

  var status: UploadStatus { UploadStatus(id: id, sizeBytes: file.sizeBytes) }

  /// Whether bytes did not fit on the disk.
  var hasFilledDisk: Bool { diskWasFull.withLock { $0 } }

  /// Whether it was removed or lost.
  var hasEnded: Bool { file.hasEnded }

  /// Whether its bytes are a blob's already, so that only the catalog has still to be told.
  var isInstalled: Bool { file.isInstalled }

  /// What of it is hashed.
  var hashedBytes: Int64 { recorder.withLock { $0.sizeBytes } }

  /// - Throws: `StorageError`; the upload is then as long as before.
  func append(_ buffer: ByteBuffer, in cache: BlobCache) throws {
    let offset = file.sizeBytes
    let isHashed = try unsafe buffer.withUnsafeReadableBytes { bytes in
      do throws(StorageError) {
        try cache.makingRoom(forBytes: Int64(bytes.count)) { () throws(StorageError) in
          try unsafe file.append(bytes)
        }
      } catch {
        if error.code == .noSpace { diskWasFull.withLock { $0 = true } }
        throw error
      }
      return recorder.withLock { recorder in
        guard recorder.sizeBytes == offset else { return false }
        unsafe recorder.update(bytes)
        return true
      }
    }
    // What was there before is caught up with while the rest comes, not when all wait for the end.
    // If that cannot be read, the bytes are there all the same; the end tries again, and tells.
    if !isHashed { _ = try? hashBatch(under: recorder.withLock { $0.algorithm }) }
  }

  /// Hashes on from where it stands, at most `batchBytesMax`; false when all is hashed.
  ///
  /// A client names the digest with its last request only. Most mean SHA-256; for another algorithm
  /// it begins from the first byte.
  func hashBatch(under algorithm: HashAlgorithm) throws -> Bool {
    let sizeBytes = file.sizeBytes
    return try recorder.withLock { recorder in
      if recorder.algorithm != algorithm { recorder = ChainRecorder(algorithm: algorithm) }
      let end = min(sizeBytes, recorder.sizeBytes + Self.batchBytesMax)
      if recorder.sizeBytes == end { return false }
      var buffer = [UInt8](repeating: 0, count: Self.readBytes)
      while recorder.sizeBytes < end {
        let count = Int(min(Int64(Self.readBytes), end - recorder.sizeBytes))
        try unsafe buffer.withUnsafeMutableBytes { buffer in
          let part = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[..<count])
          _ = try unsafe file.read(at: recorder.sizeBytes, into: part)
          unsafe recorder.update(UnsafeRawBufferPointer(part))
        }
      }
      return end < sizeBytes
    }
  }

  /// The chain of what is there, if all of it has this digest; nil if it has another.
  ///
  /// MUST be called only when all is hashed under the digest's algorithm.
  func chain(provingThat digest: Digest) -> [HashState]? {
    recorder.withLock { recorder in
      precondition(recorder.algorithm == digest.algorithm && recorder.sizeBytes == file.sizeBytes)
      return recorder.digest() == digest ? recorder.entries() : nil
    }
  }

  /// The upload stays until it is removed; after an error it can be installed again unless it has
  /// ended.
  func install(as digest: Digest, chain: [UInt8], in cache: BlobCache) throws(StorageError) {
    var loss: StorageError?
    // The bytes are there; what is to come is the chain and the folders.
    try cache.makingRoom(forBytes: Int64(chain.count)) { () throws(StorageError) in
      if let loss { throw loss }
      do throws(StorageError) {
        try file.install(as: digest, chain: chain)
      } catch {
        // More room does not bring back what the disk could not confirm.
        if file.hasEnded { loss = error }
        throw error
      }
    }
  }

  func remove() throws {
    try file.remove()
  }

  /// A few milliseconds, which is all that other disk work waits for.
  static let batchBytesMax: Int64 = 4 << 20
  private static let readBytes = 1 << 20
}
