// SPDX-License-Identifier: Apache-2.0

import ContentModel
import RegistryCore
import Testing

extension CacheLedger {
  /// Blobs `aa…`, `bb…` and `cc…` of 300 bytes each, used in this order.
  static func ofThreeBlobs(_ limits: CacheLimits) -> CacheLedger {
    CacheLedger(
      limits: limits,
      found: [
        CachedBlob(digest: digestC, diskBytes: 300, lastUsedSeconds: 30, isOwned: false),
        CachedBlob(digest: digestA, diskBytes: 300, lastUsedSeconds: 10, isOwned: false),
        CachedBlob(digest: digestB, diskBytes: 300, lastUsedSeconds: 20, isOwned: false),
      ], at: 100)
  }

  /// The blob is read and let go; true if that should be written to disk.
  mutating func use(_ digest: Digest, at nowSeconds: Int64) -> Bool {
    pin(digest, at: nowSeconds) && unpin(digest, at: nowSeconds)
  }
}

/// The digest `aa…` and so on.
private func digest(_ byte: UInt8) -> Digest {
  Digest(HashState(algorithm: .sha256, bytes: [UInt8](repeating: byte, count: 32)))
}

let digestA = digest(0xaa)
let digestB = digest(0xbb)
let digestC = digest(0xcc)
let digestD = digest(0xdd)
let digestE = digest(0xee)
let digestF = digest(0xff)

/// One of many digests, in the order of their numbers.
func digest(number: Int) -> Digest {
  let bytes = (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) }
  return Digest(
    HashState(algorithm: .sha256, bytes: bytes + [UInt8](repeating: 0x55, count: 28)))
}

/// `#expect` cannot look at a call that changes the value it is made on.
func expect<Value: Equatable>(
  _ actual: Value, is expected: Value, sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(actual == expected, sourceLocation: sourceLocation)
}
