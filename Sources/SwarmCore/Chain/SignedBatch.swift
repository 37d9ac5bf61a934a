// SPDX-License-Identifier: Apache-2.0

package import ContentModel
package import PeerProtocol

/// Entries whose signature has been checked.
package struct SignedBatch: Sendable, Equatable {
  package let batch: ChainBatch
  /// The hash of the batch's public key.
  package let claimant: NodeID

  package init(batch: ChainBatch, claimant: NodeID) {
    self.batch = batch
    self.claimant = claimant
  }
}
