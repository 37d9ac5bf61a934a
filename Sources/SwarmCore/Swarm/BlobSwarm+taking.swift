// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol

/// What is taken from peers.
extension BlobSwarm {
  /// Why an offer of the chunk is declined, whoever makes it; nil if nothing speaks against it.
  func refusal(of index: Int) -> DeclineReason? {
    if held.contains(index) { return .held }
    guard isPulling else { return .unwanted }
    if underway.contains(index) { return .underway }
    return pull?.needsArbitration == true || pull?.isResuming == true ? .busy : nil
  }

  /// Whether the chunk can be checked, under entries that the peer follows too.
  func checks(_ index: Int, from connection: ConnectionID) -> Bool {
    guard chain.checks(index) else { return false }
    return !views.contains(connection) || !views[existing: connection].isInConflict
  }

  /// Why the hash shows the chunk to be wrong; nil if it is right.
  func rejection(of hash: ChunkHash, at index: Int) -> Observation.RejectionReason? {
    switch hash {
    case .state(let state):
      precondition(index < geometry.lastIndex, "the last chunk ends in a digest")
      return state == chain.entry(index + 1) ? nil : .hashMismatch
    case .digest(let digest):
      precondition(index == geometry.lastIndex, "only the last chunk has a digest")
      // Who holds the last chunk has seen it end in the digest, under the entry we agree on.
      return digest == blob.digest ? nil : .digestMismatch
    }
  }

  // MARK: Transfers

  func transfer(of index: Int) -> Underway.Transfer? {
    switch underway[index] {
    case .transfer(let transfer): transfer
    case .storing, nil: nil
    }
  }

  /// The transfer of the chunk, and the one that hedges it.
  func transfers(of index: Int) -> [Underway.Transfer] {
    guard let transfer = transfer(of: index) else { return [] }
    return hedges[index].map { [transfer, $0] } ?? [transfer]
  }

  /// What is gathered in memory: hedges, and those that have taken the place of what they hedged.
  var bufferedChunks: [Int] {
    hedges.keys + underway.keys.filter { transfer(of: $0)?.isBuffered == true }
  }

  /// Ends a transfer; one that hedged it takes its place. False if there is none from there.
  mutating func removeTransfer(of index: Int, from connection: ConnectionID) -> Bool {
    let hedge = hedges[index]
    if hedge?.connection == connection {
      hedges.remove(index)
      return true
    }
    guard transfer(of: index)?.connection == connection else { return false }
    hedges.remove(index)
    underway[index] = hedge.map { .transfer($0) }
    untoldExpected.remove(index)
    return true
  }
}
