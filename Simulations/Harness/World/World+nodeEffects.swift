// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore

extension World {
  func interpret(_ effect: NodeEffect, of node: Int) {
    if isConfined, postpones(effect, of: node) { return }
    if nodes[node].behaviour == .honest { return carryOut(effect, of: node) }
    for effect in lie(effect, of: node) { carryOut(effect, of: node) }
  }

  private func carryOut(_ effect: NodeEffect, of node: Int) {
    switch effect {
    case .openConnection(let address, let expected):
      dial(address, expecting: expected, from: node)
    case .closeConnection(let connection, let reason):
      close(connection, at: nodes[node].host, because: reason)
    case .sendFrame(let connection, let frame):
      send(frame, on: connection, from: nodes[node].host)

    case .expectChunk(let connection, let chunk, let state):
      expect(chunk, on: connection, from: state, node: node)
    case .expectHedge(let connection, let chunk, let state):
      expect(chunk, on: connection, from: state, isHedge: true, node: node)
    case .abandonChunk(let connection, let chunk):
      abandon(chunk, on: connection, node: node)
    case .sendChunk(let connection, let chunk):
      send(chunk, on: connection, node: node)
    case .stopSendingChunk(let connection, let chunk):
      stopSending(chunk, on: connection, node: node)

    case .verifyChain(let connection, let batch):
      let claimant = NodeID(bytes: batch.claimant.bytes)
      raise(
        .chainVerified(
          connection, batch, claimant: claimant, isAuthentic: ModelSignature.isAuthentic(batch)),
        at: node)
    case .signChain(let blob, let continuesIndex, let firstIndex, let entries):
      sign(
        blob, continuesIndex: continuesIndex, firstIndex: firstIndex, entries: entries,
        node: node)
    case .loadChain(let digest): loadChain(of: digest, node: node)

    case .fetchUpstream(let fetch, let blob, let source, let chunks, let state):
      beginFetch(
        fetch, of: blob, from: source, chunks: chunks, state: state, node: node)
    case .hashFetch(let fetch, let state): hash(fetch, from: state, node: node)
    case .cancelFetch(let fetch):
      cancel(fetch, node: node)
    case .storeChunk(let chunk, let buffer):
      store(chunk, from: buffer, node: node)
    case .discardBuffer(let buffer):
      release(buffer, of: node)

    case .beginBlob(let blob): begin(blob, node: node)
    case .resumeBlob(let blob): resume(blob, node: node)
    case .checkChunks(let digest, let checks): check(checks, of: digest, node: node)
    case .storeChain(let batch): store(batch, node: node)
    case .advanceReadable(let digest, let chunks): advance(digest, to: chunks, node: node)
    case .commitBlob(let digest, let chain): commit(digest, chain: chain, node: node)
    case .failBlob(let digest, let failure): fail(digest, failure, node: node)
    case .restartBlob(let digest):
      if let blob = number(of: digest) { nodes[node].files[blob] = nil }
    case .supersedeBlob(let digest): supersede(digest, node: node)
    case .leavePartial(let digest, let isKept): leavePartial(digest, isKept: isKept, node: node)

    case .observe(let observation):
      nodes[node].tally.add(observation)
      if unrecorded.blob != nil { note(observation, of: node) }
    }
  }

  private func sign(
    _ blob: Blob, continuesIndex: Int, firstIndex: Int, entries: [HashState], node: Int
  ) {
    let key = nodes[node].core.publicKey
    let signature = ModelSignature.of(
      blob: blob, claimant: key, continuesIndex: continuesIndex, firstIndex: firstIndex,
      entries: entries)
    raise(
      .chainSigned(
        ChainBatch(
          blob: blob, claimant: key, continuesIndex: continuesIndex, firstIndex: firstIndex,
          entries: entries, signature: signature)),
      at: node)
  }

  func number(of digest: Digest) -> Int? {
    let number = library.number(of: digest)
    if number == nil { violate("a core speaks of a blob that does not exist: \(digest)") }
    return number
  }

  func name(of chunk: ChunkReference) -> ChunkName? {
    let name = library.name(of: chunk)
    if name == nil { violate("a core speaks of a chunk that does not exist: \(chunk)") }
    return name
  }
}
