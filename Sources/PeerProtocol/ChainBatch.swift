// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// Consecutive entries of a blob's digest chain, as one claimant signed them; relayed verbatim, so
/// that whoever invented an entry can be named (Docs/Protocol.md §5.9).
///
/// Entry `i` is the hash function's state before chunk `i`. Entry 0 is the standard initial state
/// and is never sent; a blob of `n` chunks has entries `1..<n`.
///
/// A node keeps a batch in its ledger, beside the blob and in the queues of several connections:
/// all of them share what it says, which never changes.
package struct ChainBatch: Sendable {
  private let contents: Contents

  /// What a batch says, once for all its copies.
  private final class Contents: Sendable {
    let blob: Blob
    let claimant: PublicKey
    let continuesIndex: Int
    let firstIndex: Int
    let entries: [HashState]
    let signature: [UInt8]

    init(
      blob: Blob, claimant: PublicKey, continuesIndex: Int, firstIndex: Int,
      entries: [HashState], signature: [UInt8]
    ) {
      self.blob = blob
      self.claimant = claimant
      self.continuesIndex = continuesIndex
      self.firstIndex = firstIndex
      self.entries = entries
      self.signature = signature
    }
  }

  package init(
    blob: Blob, claimant: PublicKey, continuesIndex: Int, firstIndex: Int, entries: [HashState],
    signature: [UInt8]
  ) {
    contents = Contents(
      blob: blob, claimant: claimant, continuesIndex: continuesIndex, firstIndex: firstIndex,
      entries: entries, signature: signature)
  }

  package var blob: Blob { contents.blob }
  package var claimant: PublicKey { contents.claimant }
  /// The entry from which the claimant computed its own: 0, or the take-over point where it went
  /// on from another's entry, for which it does not answer.
  package var continuesIndex: Int { contents.continuesIndex }
  package var firstIndex: Int { contents.firstIndex }
  package var entries: [HashState] { contents.entries }
  /// Ed25519 over `signedMessage`.
  package var signature: [UInt8] { contents.signature }

  package var indexes: Range<Int> { firstIndex..<(firstIndex + entries.count) }

  /// One of the entries, by its index in the chain.
  package func entry(_ index: Int) -> HashState {
    contents.entries[index - contents.firstIndex]
  }

  /// Bounded so that a batch stays small beside the chunks it vouches for.
  package static let entriesMax = 512
}

extension ChainBatch: Equatable {
  package static func == (left: ChainBatch, right: ChainBatch) -> Bool {
    if left.contents === right.contents { return true }
    return left.firstIndex == right.firstIndex && left.continuesIndex == right.continuesIndex
      && left.claimant == right.claimant && left.blob == right.blob
      && left.signature == right.signature && left.entries == right.entries
  }
}
