// SPDX-License-Identifier: Apache-2.0

import ContentModel
import OpenSSLRuntime
import PeerProtocol

extension ChainBatch {
  /// The entries `1..<n` of a blob's chain, in batches signed by the node that computed them all.
  static func signing(
    _ entries: [HashState], of blob: Blob, with key: NodeKey
  ) -> [ChainBatch] {
    stride(from: 0, to: entries.count, by: entriesMax).map { start in
      func batch(signature: [UInt8]) -> ChainBatch {
        ChainBatch(
          blob: blob, claimant: key.publicKey, continuesIndex: 0, firstIndex: start + 1,
          entries: Array(entries[start..<min(entries.count, start + entriesMax)]),
          signature: signature)
      }
      return batch(signature: key.sign(batch(signature: []).signedMessage))
    }
  }
}
