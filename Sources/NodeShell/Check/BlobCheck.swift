// SPDX-License-Identifier: Apache-2.0

import ContentModel
import OpenSSLRuntime
import PeerProtocol
import Storage

/// What one pass over a stored blob tells. Blocks on the disk.
struct BlobCheck: Sendable {
  let sizeBytes: Int64
  let isContentRight: Bool
  /// True as well where there is none.
  let isChainRight: Bool

  /// - Throws: `StorageError`.
  init(_ digest: Digest, in store: any BlobStore) throws {
    let file = try store.open(digest)
    var recorder = ChainRecorder(algorithm: digest.algorithm)
    try unsafe recorder.update(upTo: file.sizeBytes) { offset, buffer in
      try unsafe file.read(at: offset, into: buffer)
    }
    sizeBytes = file.sizeBytes
    isContentRight = recorder.digest() == digest
    isChainRight = Self.isRight(
      try store.chain(of: digest) ?? [], of: Blob(digest: digest, sizeBytes: file.sizeBytes),
      entries: recorder.entries())
  }

  private static func isRight(_ bytes: [UInt8], of blob: Blob, entries: [HashState]) -> Bool {
    if bytes.isEmpty { return true }
    let chain = ChainFile.chain(in: bytes)
    guard !chain.isEmpty else { return false }
    return chain.allSatisfy { batch in
      batch.blob == blob && batch.indexes.lowerBound >= 1
        && batch.indexes.upperBound <= entries.count + 1
        && batch.entries == Array(entries[(batch.firstIndex - 1)...].prefix(batch.entries.count))
        && batch.claimant.verifies(signature: batch.signature, message: batch.signedMessage)
    }
  }
}
