// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol

/// Chains whose entries tell their index by their first two bytes.
enum ChainFixture {
  static let digest = Digest(
    HashState(algorithm: .sha256, bytes: [UInt8](repeating: 0xaa, count: 32)))
  /// 2,000 chunks of 256 KiB.
  static let blob = Blob(digest: digest, sizeBytes: 2_000 * 256 * 1024)
  /// More than any entry takes with a signed batch of its own around it: the store's bound.
  static let storedBytesPerEntryMax = 512 + 32

  static func batch(_ indexes: Range<Int>) -> ChainBatch {
    ChainBatch(
      blob: blob, claimant: PublicKey(bytes: [UInt8](repeating: 0xbb, count: 32)),
      continuesIndex: 0, firstIndex: indexes.lowerBound, entries: indexes.map(entry),
      signature: [UInt8](repeating: 0xcc, count: 64))
  }

  static func entry(_ index: Int) -> HashState {
    let name = [UInt8(index >> 8), UInt8(index & 0xff)]
    return HashState(algorithm: .sha256, bytes: name + [UInt8](repeating: 0, count: 30))
  }
}
