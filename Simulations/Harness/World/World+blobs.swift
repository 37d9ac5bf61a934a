// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore

extension World {
  func begin(_ blob: Blob, node: Int) {
    guard let number = number(of: blob.digest) else { return }
    makeFile(node: node, blob: library.blobs[number])
    nodes[node].leftovers.remove(number)
    if !nodes[node].disk.isIdeal { makeRoom(for: library.blobs[number], node: node) }
    if configuration.hasReaders {
      let chunks = 0..<blob.geometry.chunkCount
      raise(.readerWaiting(ReaderID(0), blob.digest, chunks: chunks), at: node)
    }
  }

  func makeFile(node: Int, blob: ModelBlob) {
    while nodes[node].files.count < library.blobs.count { nodes[node].files.append(nil) }
    if nodes[node].files[blob.number] != nil {
      return violate("n\(node) begins \(blob.blob.digest), which it has begun")
    }
    nodes[node].filesMade += 1
    nodes[node].files[blob.number] = PartialFile(
      number: nodes[node].filesMade, chunkCount: blob.geometry.chunkCount)
  }

  /// A partial file that cannot be made is there for the core until it has been told.
  private func makeRoom(for blob: ModelBlob, node: Int) {
    guard let file = nodes[node].files[blob.number] else { return }
    nodes[node].files[blob.number]!.stage = .unmade
    if takes(blob, node: node) {
      nodes[node].files[blob.number]!.stage = .open
    } else {
      work(
        .answer(.storageFailed(blob.blob.digest), blob: blob.number, file: file.number),
        node: node, latency: nodes[node].disk.specification.writeLatency)
    }
  }

  func advance(_ digest: Digest, to chunks: Int, node: Int) {
    guard let number = number(of: digest) else { return }
    let blob = library.blobs[number]
    guard let file = nodes[node].files[number], chunks >= file.readableChunks,
      chunks <= blob.geometry.chunkCount
    else {
      return violate("n\(node) lets clients read \(chunks) chunks, which cannot be")
    }
    for index in file.readableChunks..<chunks where file.content(at: index, of: blob) == nil {
      return violate("n\(node) lets clients read chunk \(index), which it does not have")
    }
    nodes[node].files[number]!.readableChunks = chunks
    noteReadable(blob: number, node: node)
    if configuration.hasReaders, chunks < blob.geometry.chunkCount {
      let lacking = chunks..<blob.geometry.chunkCount
      raise(.readerWaiting(ReaderID(0), digest, chunks: lacking), at: node)
    }
  }

  /// The one rule above all: no byte that is not the digest's is ever complete.
  func commit(_ digest: Digest, chain: [ChainBatch], node: Int) {
    guard let number = number(of: digest) else { return }
    guard let file = nodes[node].files[number], !file.isProven else {
      return violate("n\(node) commits \(digest) without a partial file")
    }
    guard file.right.isFull, file.wrong.isEmpty else {
      wrongBlobs += 1
      return violate(
        .proof, "n\(node)",
        "commits \(digest) with \(file.right.count) right chunks of "
          + "\(file.right.capacity) and \(file.wrong.count) wrong ones")
    }
    nodes[node].files[number]!.stage = .committing
    work(
      .committed(blob: number, file: file.number, chain), node: node,
      latency: nodes[node].disk.specification.commitLatency)
  }

  /// Whether a commit that fails does so before the blob is in its place or after, only the disk
  /// can tell: the core is told of the failure, and then of what is there.
  func finishCommit(of number: Int, chain: [ChainBatch], node: Int) {
    let blob = library.blobs[number].blob
    if nodes[node].disk.fails() {
      raise(.storageFailed(blob.digest), at: node)
      if nodes[node].disk.isRenamed() {
        nodes[node].files[number]!.finish(with: chain)
        raise(.blobHeld(blob), at: node)
      }
      return
    }
    nodes[node].files[number]!.finish(with: chain)
    noteReadable(blob: number, node: node)
    settlePulls(of: number, node: node, .completed(now))
    raise(.blobStored(blob.digest), at: node)
  }

  func fail(_ digest: Digest, _ failure: PullFailure, node: Int) {
    guard let number = number(of: digest) else { return }
    leave(number, failure, node: node)
    settlePulls(of: number, node: node, .failed(now, failure))
  }

  func supersede(_ digest: Digest, node: Int) {
    guard let number = number(of: digest) else { return }
    guard nodes[node].files[number]?.isWhole == true else {
      return violate("n\(node) gives \(digest) up for a whole one that is not there")
    }
    noteReadable(blob: number, node: node)
    settlePulls(of: number, node: node, .completed(now))
  }
}
