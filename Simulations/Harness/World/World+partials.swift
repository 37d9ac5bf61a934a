// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore

/// What failed pulls leave on a node's disk, and what later ones make of it.
extension World {
  func resume(_ blob: Blob, node: Int) {
    guard let number = number(of: blob.digest) else { return }
    let left = nodes[node].leftovers.remove(number)
    begin(blob, node: node)
    if let left { nodes[node].files[number] = left }
    let chain = (left?.chain ?? []).filter { ModelSignature.isAuthentic($0) }.map {
      SignedBatch(batch: $0, claimant: NodeID(bytes: $0.claimant.bytes))
    }
    answer(.partialOpened(blob.digest, chain), at: node, after: configuration.storeLatency)
  }

  func check(_ checks: [ChunkCheck], of digest: Digest, node: Int) {
    guard let number = number(of: digest) else { return }
    let blob = library.blobs[number]
    guard let file = nodes[node].files[number], !file.isWhole else {
      return violate("n\(node) checks \(digest) without a partial file")
    }
    let consistent = checks.filter { check in
      guard let content = file.content(at: check.index, of: blob) else { return false }
      return blob.hash(of: content, at: check.index, from: check.from) == check.to
    }
    answer(
      .chunksChecked(digest, consistent: consistent.map(\.index), isLast: true), at: node,
      after: configuration.storeLatency * Int64(max(1, checks.count)))
  }

  func store(_ batch: ChainBatch, node: Int) {
    guard let number = number(of: batch.blob.digest) else { return }
    guard nodes[node].files[number]?.isWhole == false else {
      return violate("n\(node) keeps entries of \(batch.blob.digest) without a partial file")
    }
    nodes[node].files[number]!.chain.append(batch)
  }

  /// The partial file of a pull that has failed.
  func leave(_ number: Int, _ failure: PullFailure, node: Int) {
    guard var file = nodes[node].files[number] else { return }
    nodes[node].files[number] = nil
    guard failure.leavesPartial, !file.chain.isEmpty else { return }
    file.readableChunks = 0
    nodes[node].leftovers[number] = file
  }
}
