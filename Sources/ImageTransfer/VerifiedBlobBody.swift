// SPDX-License-Identifier: Apache-2.0

import ContentModel
import NIOCore
import OpenSSLRuntime

/// The bytes of a blob, hashed on their way. The source is asked for them with the first read.
///
/// The last piece is handed out only when the digest is right, so nobody who reads from this can
/// end up with a whole blob of wrong bytes.
struct VerifiedBlobBody: AsyncSequence, Sendable {
  let source: any ImageSource
  let blob: Blob
  /// Of the bytes before those to be read.
  let hash: HashStream
  /// Told how many bytes more have come.
  let onBytes: @Sendable (Int) -> Void

  init(
    of blob: Blob, from source: any ImageSource, after hash: HashStream? = nil,
    onBytes: @escaping @Sendable (Int) -> Void = { _ in }
  ) {
    self.source = source
    self.blob = blob
    self.hash = hash ?? HashStream(algorithm: blob.digest.algorithm)
    self.onBytes = onBytes
  }

  func makeAsyncIterator() -> AsyncIterator {
    AsyncIterator(source: source, blob: blob, hash: hash, onBytes: onBytes)
  }

  struct AsyncIterator: AsyncIteratorProtocol {
    let source: any ImageSource
    var iterator: BlobBody.AsyncIterator?
    let blob: Blob
    var hash: HashStream
    let onBytes: @Sendable (Int) -> Void

    mutating func next() async throws -> ByteBuffer? {
      guard let piece = try await piece() else {
        guard hash.processedBytes == blob.sizeBytes else {
          throw TransferError(
            .truncated, "\(blob.digest) ended at byte \(hash.processedBytes) of \(blob.sizeBytes)",
            advice: "run the command again")
        }
        // Only an empty blob has not been checked by now.
        try requireDigest()
        return nil
      }
      onBytes(piece.readableBytes)
      unsafe piece.withUnsafeReadableBytes { unsafe hash.update($0) }
      if hash.processedBytes > blob.sizeBytes {
        throw wrong("goes on after its \(blob.sizeBytes) bytes")
      }
      if hash.processedBytes == blob.sizeBytes { try requireDigest() }
      return piece
    }

    private mutating func piece() async throws -> ByteBuffer? {
      if var opened = iterator {
        defer { iterator = opened }
        return try await opened.next()
      }
      iterator = try await source.blob(blob, fromByte: hash.processedBytes).makeAsyncIterator()
      return try await piece()
    }

    private func requireDigest() throws(TransferError) {
      if hash.finalize() != blob.digest { throw wrong("has other bytes than its digest says") }
    }

    private func wrong(_ what: String) -> TransferError {
      TransferError(
        .wrongBytes, "\(blob.digest) \(what)",
        advice: "the source, or something between, is at fault; get the image from another one")
    }
  }
}
