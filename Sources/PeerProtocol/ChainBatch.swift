// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// Consecutive entries of a blob's digest chain, as one claimant signed them; relayed verbatim, so
/// that whoever invented an entry can be named (Docs/Protocol.md §5.9).
///
/// Entry `i` is the hash function's state before chunk `i`. Entry 0 is the standard initial state
/// and is never sent; a blob of `n` chunks has entries `1..<n`.
package struct ChainBatch: Sendable, Equatable {
  package let blob: Blob
  package let claimant: PublicKey
  /// The entry from which the claimant computed its own: 0, or the take-over point where it went
  /// on from another's entry, for which it does not answer.
  package let continuesIndex: Int
  package let firstIndex: Int
  package let entries: [HashState]
  /// Ed25519 over `signedMessage`.
  package let signature: [UInt8]

  package init(
    blob: Blob, claimant: PublicKey, continuesIndex: Int, firstIndex: Int, entries: [HashState],
    signature: [UInt8]
  ) {
    self.blob = blob
    self.claimant = claimant
    self.continuesIndex = continuesIndex
    self.firstIndex = firstIndex
    self.entries = entries
    self.signature = signature
  }

  package var indexes: Range<Int> { firstIndex..<(firstIndex + entries.count) }

  /// Bounded so that a batch stays small beside the chunks it vouches for.
  package static let entriesMax = 512
}
