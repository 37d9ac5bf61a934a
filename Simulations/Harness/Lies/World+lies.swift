// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore

/// What becomes of an honest core's effects at a bad node.
extension World {
  func lie(_ effect: NodeEffect, of node: Int) -> [NodeEffect] {
    switch nodes[node].behaviour {
    case .honest, .sendsWrongBytes: [effect]
    case .forgesConsistently:
      retelling(effect, of: node) { batch in forged(batch, node: node) }
    case .signsWrongEntries:
      retelling(effect, of: node) { batch in
        signed(batch, entries: batch.entries.map(changed), node: node)
      }
    case .relaysChangedEntries:
      retelling(effect, of: node) { batch in
        batch.claimant == nodes[node].core.publicKey
          ? batch : with(batch, entries: batch.entries.map(changed))
      }
    case .claimsAllChunks: claimAll(effect)
    case .announcesFalseHoldings: announceFalsely(effect)
    case .holdsLeaseIdle: [effect]
    case .offersAndNeverSends: keepBack(effect, of: node)
    case .acceptsAndNeverReads: isCancel(effect) ? [] : [effect]
    case .declinesEverything: decline(effect)
    case .wantsEverything: wantAll(effect)
    }
  }

  /// What this node sends in place of the bytes it holds.
  func sentContent(of index: Int, _ held: UInt64, of blob: ModelBlob, node: Int) -> UInt64 {
    switch nodes[node].behaviour {
    case .sendsWrongBytes, .forgesConsistently: blob.wrongContent(of: index)
    case .honest, .signsWrongEntries, .relaysChangedEntries, .claimsAllChunks,
      .announcesFalseHoldings, .holdsLeaseIdle, .offersAndNeverSends, .acceptsAndNeverReads,
      .declinesEverything, .wantsEverything:
      held
    }
  }

  /// A greedy node asks for all that it hears of.
  func hear(_ frame: Frame, on connection: ConnectionID, node: Int) {
    guard nodes[node].behaviour == .wantsEverything else { return }
    let holding: Holding
    if case .have(let told) = frame {
      holding = told
    } else if case .progress(let told) = frame {
      holding = told.holding
    } else {
      return
    }
    for index in holding.chunks.joined() {
      let chunk = ChunkReference(holding.blob.digest, index)
      send(.request(chunk), on: connection, from: nodes[node].host)
    }
  }

  // MARK: Holdings and transfers

  private func claimAll(_ effect: NodeEffect) -> [NodeEffect] {
    if case .sendFrame(_, .decline(_, .missing)) = effect { return [] }
    guard case .sendFrame(let connection, .want(let blobs)) = effect else { return [effect] }
    return [effect]
      + blobs.map { blob in
        .sendFrame(
          connection, .have(Holding(blob: blob, chunks: [0..<blob.geometry.chunkCount])))
      }
  }

  private func announceFalsely(_ effect: NodeEffect) -> [NodeEffect] {
    guard case .sendFrame(let tracker, .announce(let announcements)) = effect else {
      return [effect]
    }
    let told = announcements.map { announcement in
      if case .wanting = announcement.standing {
        return Announcement(blob: announcement.blob, standing: .holding)
      }
      return announcement
    }
    return [.sendFrame(tracker, .announce(told))]
  }

  private func keepBack(_ effect: NodeEffect, of node: Int) -> [NodeEffect] {
    guard case .sendChunk(let connection, let chunk) = effect else { return [effect] }
    raise(.chunkSent(connection, chunk), at: node)
    return []
  }

  private func isCancel(_ effect: NodeEffect) -> Bool {
    if case .sendFrame(_, .cancel) = effect { true } else { false }
  }

  private func decline(_ effect: NodeEffect) -> [NodeEffect] {
    guard case .sendFrame(let connection, let frame) = effect else { return [effect] }
    if case .request = frame { return [] }
    guard case .accept(let chunk) = frame else { return [effect] }
    return [.sendFrame(connection, .decline(chunk, .busy))]
  }

  private func wantAll(_ effect: NodeEffect) -> [NodeEffect] {
    guard case .sendFrame(let connection, let frame) = effect else { return [effect] }
    if case .want = frame {
      return [.sendFrame(connection, .want(library.blobs.map(\.blob)))]
    }
    if case .unwant = frame { return [] }
    if case .have = frame { return [] }
    if case .progress(let progress) = frame {
      let nothing = Holding(blob: progress.holding.blob, chunks: [])
      let told = Progress(holding: nothing, expected: progress.expected)
      return [.sendFrame(connection, .progress(told))]
    }
    if case .decline(let chunk, let reason) = frame, reason == .held || reason == .underway {
      return [.sendFrame(connection, .accept(chunk))]
    }
    return [effect]
  }

  // MARK: Entries

  private func retelling(
    _ effect: NodeEffect, of node: Int, as lie: (ChainBatch) -> ChainBatch
  ) -> [NodeEffect] {
    guard case .sendFrame(let connection, .chain(let batch)) = effect else { return [effect] }
    return [.sendFrame(connection, .chain(lie(batch)))]
  }

  private func changed(_ entry: HashState) -> HashState {
    ModelHash.state(after: entry, content: 0)
  }

  private func with(_ batch: ChainBatch, entries: [HashState]) -> ChainBatch {
    ChainBatch(
      blob: batch.blob, claimant: batch.claimant, continuesIndex: batch.continuesIndex,
      firstIndex: batch.firstIndex, entries: entries, signature: batch.signature)
  }

  /// The same batch with these entries, as the node's own claim from the start.
  private func signed(_ batch: ChainBatch, entries: [HashState], node: Int) -> ChainBatch {
    let key = nodes[node].core.publicKey
    return ChainBatch(
      blob: batch.blob, claimant: key, continuesIndex: 0, firstIndex: batch.firstIndex,
      entries: entries,
      signature: ModelSignature.of(
        blob: batch.blob, claimant: key, continuesIndex: 0, firstIndex: batch.firstIndex,
        entries: entries))
  }

  /// The entries that follow from the wrong bytes.
  private func forged(_ batch: ChainBatch, node: Int) -> ChainBatch {
    guard let number = library.number(of: batch.blob.digest) else { return batch }
    let states = forgeries[number] ?? library.blobs[number].wrongStates
    forgeries[number] = states
    return signed(batch, entries: Array(states[batch.indexes]), node: node)
  }
}
