// SPDX-License-Identifier: Apache-2.0

import ContentModel
import OpenSSLRuntime
import PeerProtocol
import Storage
import SwarmCore
import UVRuntime

extension NodeRuntime {
  /// On the loop: a signature takes 0.1 ms, and batches carry many entries where there is load.
  func signChain(_ blob: Blob, continuesIndex: Int, firstIndex: Int, entries: [HashState]) {
    func batch(signature: [UInt8]) -> ChainBatch {
      ChainBatch(
        blob: blob, claimant: key.publicKey, continuesIndex: continuesIndex,
        firstIndex: firstIndex, entries: entries, signature: signature)
    }
    raise(.chainSigned(batch(signature: key.sign(batch(signature: []).signedMessage))))
  }

  func verifyChain(_ connection: ConnectionID, _ batch: ChainBatch) {
    let isAuthentic = batch.claimant.verifies(
      signature: batch.signature, message: batch.signedMessage)
    raise(
      .chainVerified(
        connection, batch, claimant: NodeID(of: batch.claimant), isAuthentic: isAuthentic))
  }

  func loadChain(_ digest: Digest) {
    let store = store
    pool.run {
      (try? store.chain(of: digest)) ?? []
    } completion: { bytes in
      self.raise(.chainLoaded(digest, ChainFile.chain(in: bytes)))
    }
  }
}
