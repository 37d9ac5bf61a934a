// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore

/// A node's disk beside what its core says of it.
struct DiskView {
  let core: Node
  let files: [PartialFile?]
  let library: Library

  /// Why the node may not take these chunks for held; nil if it may.
  func fault(in runs: [Range<Int>], of digest: Digest) -> String? {
    guard let number = library.number(of: digest) else { return "\(digest), which exists nowhere" }
    guard let file = files[number] else {
      return runs.isEmpty ? nil : "chunks of \(digest), of which it has no file"
    }
    if file.right.isFull { return nil }
    for run in runs {
      guard run.upperBound <= file.right.capacity else { return "chunks \(run) of \(digest)" }
      for index in run where !file.right.contains(index) {
        let chunk = ChunkReference(digest, index)
        if !isConsistent(chunk, file, library.blobs[number]) {
          return "\(chunk), which is not on its disk as it should be"
        }
      }
    }
    return nil
  }

  /// Whether the whole blob is on disk, with the right bytes.
  func isWhole(_ digest: Digest) -> Bool {
    guard let number = library.number(of: digest), let file = files[number] else { return false }
    return file.isWhole && file.right.isFull && file.wrong.isEmpty
  }

  /// Whether other bytes than the blob's follow from the claim that the core follows: upstream or a
  /// peer lies so well that only the end of the blob will show it.
  private func isConsistent(
    _ chunk: ChunkReference, _ file: PartialFile, _ blob: ModelBlob
  ) -> Bool {
    guard let content = file.wrong[chunk.index], let before = core.entry(before: chunk)
    else { return false }
    switch blob.hash(of: content, at: chunk.index, from: before) {
    case .digest(let digest): return digest == chunk.digest
    case .state(let state):
      return core.entry(before: ChunkReference(chunk.digest, chunk.index + 1)) == state
    }
  }
}
