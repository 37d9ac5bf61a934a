// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore

extension World {
  func begin(_ blob: Blob, node: Int) {
    guard let number = number(of: blob.digest) else { return }
    makeFile(node: node, blob: library.blobs[number])
    nodes[node].leftovers.remove(number)
    if configuration.hasReaders {
      raise(.readerWaiting(ChunkReference(blob.digest, 0)), at: node)
    }
  }

  func makeFile(node: Int, blob: ModelBlob) {
    while nodes[node].files.count < library.blobs.count { nodes[node].files.append(nil) }
    if nodes[node].files[blob.number] != nil {
      return violate("n\(node) begins \(blob.blob.digest), which it has begun")
    }
    nodes[node].files[blob.number] = PartialFile(chunkCount: blob.geometry.chunkCount)
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
      raise(.readerWaiting(ChunkReference(digest, chunks)), at: node)
    }
  }

  /// The one rule above all: no byte that is not the digest's is ever complete.
  func commit(_ digest: Digest, chain: [ChainBatch], node: Int) {
    guard let number = number(of: digest) else { return }
    guard let file = nodes[node].files[number], !file.isWhole else {
      return violate("n\(node) commits \(digest) without a partial file")
    }
    guard file.right.isFull, file.wrong.isEmpty else {
      return violate(
        "n\(node) commits \(digest) with \(file.right.count) right chunks of "
          + "\(file.right.capacity) and \(file.wrong.count) wrong ones")
    }
    nodes[node].files[number]!.isWhole = true
    nodes[node].files[number]!.chain = chain
    noteReadable(blob: number, node: node)
    settlePulls(of: number, node: node, .completed(now + configuration.commitLatency))
    answer(.blobStored(digest), at: node, after: configuration.commitLatency)
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

  func settlePulls(of blob: Int, node: Int, _ end: PullRecord.End) {
    for pull in nodes[node].pulls where pulls[pull].blob == blob && pulls[pull].end == nil {
      pulls[pull].end = end
      pullsLeft -= 1
    }
  }

  private func noteReadable(blob: Int, node: Int) {
    for pull in nodes[node].pulls where pulls[pull].blob == blob && pulls[pull].readableAt == nil {
      pulls[pull].readableAt = now
    }
  }
}
