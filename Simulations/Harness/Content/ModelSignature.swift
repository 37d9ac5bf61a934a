// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol

/// Stands in for Ed25519: a batch signed with another key, or changed, does not verify.
enum ModelSignature {
  static func of(
    blob: Blob, claimant: PublicKey, continuesIndex: Int, firstIndex: Int, entries: [HashState]
  ) -> [UInt8] {
    var word = ModelHash.mixed(ModelHash.word(of: claimant.bytes))
    word = ModelHash.mixed(word ^ ModelHash.word(of: blob.digest.value))
    word = ModelHash.mixed(word ^ UInt64(blob.sizeBytes))
    word = ModelHash.mixed(word ^ UInt64(continuesIndex))
    word = ModelHash.mixed(word ^ UInt64(firstIndex))
    for entry in entries { word = ModelHash.mixed(word ^ ModelHash.word(of: entry)) }
    let eight = (0..<8).map { UInt8(truncatingIfNeeded: word >> (56 - 8 * UInt64($0))) }
    return eight + [UInt8](repeating: 0, count: HelloProof.signatureBytes - eight.count)
  }

  static func isAuthentic(_ batch: ChainBatch) -> Bool {
    batch.signature
      == of(
        blob: batch.blob, claimant: batch.claimant, continuesIndex: batch.continuesIndex,
        firstIndex: batch.firstIndex, entries: batch.entries)
  }
}
