// SPDX-License-Identifier: Apache-2.0

import ContentModel
import NIOCore
import OpenSSLRuntime
import RegistryCore
import Storage
import Synchronization

/// An upload whose bytes are being taken. It is hashed as it grows, so that finishing it reads
/// nothing again.
///
/// Used by one request at a time, which `UploadTable` sees to; every method blocks on the disk.
final class UploadSession: Sendable {
  let id: UploadID
  private let file: UploadFile
  private let recorder: Mutex<ChainRecorder>
  private let diskWasFull = Mutex(false)

  /// - Throws: what keeps the bytes that are there already from being hashed again.
  init(_ id: UploadID, _ file: UploadFile) throws {
    self.id = id
    self.file = file
    self.recorder = Mutex(try Self.recording(file, .sha256))
  }

  var status: UploadStatus { UploadStatus(id: id, sizeBytes: file.sizeBytes) }

  /// Whether bytes did not fit on the disk.
  var hasFilledDisk: Bool { diskWasFull.withLock { $0 } }

  /// - Throws: `StorageError`; the upload is then as long as before.
  func append(_ buffer: ByteBuffer) throws {
    try unsafe buffer.withUnsafeReadableBytes { bytes in
      do throws(StorageError) {
        try unsafe file.append(bytes)
      } catch {
        if error.code == .noSpace { diskWasFull.withLock { $0 = true } }
        throw error
      }
      recorder.withLock { unsafe $0.update(bytes) }
    }
  }

  /// The chain of what is there, if all of it has this digest; nil if it has another.
  func chain(provingThat digest: Digest) throws -> [HashState]? {
    var recorder = recorder.withLock { $0 }
    if digest.algorithm != recorder.algorithm {
      // A client names the digest with its last request only; most mean SHA-256.
      recorder = try Self.recording(file, digest.algorithm)
    }
    return recorder.digest() == digest ? recorder.entries() : nil
  }

  func install(as digest: Digest, chain: [UInt8]) throws {
    try file.install(as: digest, chain: chain, mediaType: nil)
  }

  func remove() throws {
    try file.remove()
  }

  private static func recording(
    _ file: UploadFile, _ algorithm: HashAlgorithm
  ) throws -> ChainRecorder {
    var recorder = ChainRecorder(algorithm: algorithm)
    var buffer = [UInt8](repeating: 0, count: readBytes)
    let sizeBytes = file.sizeBytes
    while recorder.sizeBytes < sizeBytes {
      let count = Int(min(Int64(readBytes), sizeBytes - recorder.sizeBytes))
      try unsafe buffer.withUnsafeMutableBytes { buffer in
        let part = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[..<count])
        _ = try unsafe file.read(at: recorder.sizeBytes, into: part)
        unsafe recorder.update(UnsafeRawBufferPointer(part))
      }
    }
    return recorder
  }

  private static let readBytes = 1 << 20
}
