// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore

/// What failed pulls and dead processes leave on a node's disk, and what later ones make of it.
extension World {
  func resume(_ blob: Blob, node: Int) {
    guard let number = number(of: blob.digest) else { return }
    let left = nodes[node].leftovers.remove(number)
    begin(blob, node: node)
    guard let file = nodes[node].files[number], file.stage == .open else { return }
    if var left {
      left.reopen(as: file.number)
      nodes[node].files[number] = left
    }
    let isReadable = !nodes[node].disk.fails()
    let chain = (isReadable ? left?.chain ?? [] : []).filter { ModelSignature.isAuthentic($0) }
      .map { SignedBatch(batch: $0, claimant: NodeID(bytes: $0.claimant.bytes)) }
    work(
      .answer(.partialOpened(blob.digest, chain), blob: number, file: file.number), node: node,
      latency: nodes[node].disk.specification.readLatency)
  }

  /// What cannot be read is not right.
  func check(_ checks: [ChunkCheck], of digest: Digest, node: Int) {
    guard let number = number(of: digest) else { return }
    let blob = library.blobs[number]
    guard let file = nodes[node].files[number], !file.isProven else {
      return violate("n\(node) checks \(digest) without a partial file")
    }
    let consistent = checks.filter { check in
      guard let content = file.content(at: check.index, of: blob), !nodes[node].disk.fails()
      else { return false }
      return blob.hash(of: content, at: check.index, from: check.from) == check.to
    }
    let event = NodeEvent.chunksChecked(
      digest, consistent: consistent.map(\.index), isLast: true)
    work(
      .answer(event, blob: number, file: file.number), node: node,
      bytes: checks.reduce(0) { $0 + Int64(blob.geometry.length(of: $1.index)) },
      latency: nodes[node].disk.specification.readLatency * Int64(max(1, checks.count)))
  }

  func store(_ batch: ChainBatch, node: Int) {
    guard let number = number(of: batch.blob.digest) else { return }
    guard let stage = nodes[node].files[number]?.stage, stage == .open || stage == .unmade else {
      return violate("n\(node) keeps entries of \(batch.blob.digest) without a partial file")
    }
    if stage == .unmade || nodes[node].disk.fails() {
      return nodes[node].files[number]!.breakChain()
    }
    nodes[node].files[number]!.keep(batch, at: now, nodes[node].disk.specification)
  }

  func loadChain(of digest: Digest, node: Int) {
    guard let number = number(of: digest) else { return }
    guard let file = nodes[node].files[number], file.isWhole else {
      return violate("n\(node) reads the chain of \(digest), which it does not hold")
    }
    let batches = nodes[node].disk.fails() ? [] : file.chain
    work(
      .answer(.chainLoaded(digest, batches), blob: number, file: file.number), node: node,
      latency: nodes[node].disk.specification.readLatency)
  }

  func leavePartial(_ digest: Digest, isKept: Bool, node: Int) {
    guard let number = number(of: digest) else { return }
    leave(number, isKept ? .noSource : .storageFailed, node: node)
  }

  /// The partial file of a pull that has failed, or that nobody is after.
  func leave(_ number: Int, _ failure: PullFailure, node: Int) {
    guard var file = nodes[node].files[number], !file.isWhole else { return }
    nodes[node].files[number] = nil
    guard failure.leavesPartial, !file.chain.isEmpty, file.stage != .unmade else { return }
    file.readableChunks = 0
    nodes[node].leftovers[number] = file
  }
}
