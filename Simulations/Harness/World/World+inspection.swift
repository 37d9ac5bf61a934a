// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// What a scenario may know of a world to decide what happens next.
extension World {
  /// Time passes for one host after the other, window by window.
  package var hasWindows: Bool { agenda.isDivided }

  package var isUpstreamDead: Bool { upstream.death != nil }

  /// The node that was the first to fetch the blob from upstream.
  package func firstFetchingNode(of blob: ModelBlob) -> Int? {
    let fetches = fetches.filter { $0.blob == blob.number }
    return fetches.min { ($0.begun, $0.node) < ($1.begun, $1.node) }?.node
  }

  /// Whether running nodes other than this one have, between them, all of the blob.
  package func hasCopyOfEveryChunk(of blob: ModelBlob, besides absent: Int) -> Bool {
    let files = nodes.lazy.filter { $0.number != absent && $0.vitality == .running }
      .compactMap { $0.files[blob.number] }
    return (0..<blob.geometry.chunkCount).allSatisfy { index in
      files.contains { $0.right.contains(index) }
    }
  }
}
