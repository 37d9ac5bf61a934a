// SPDX-License-Identifier: Apache-2.0

import ContentModel
package import Harness

/// A crowd whose clients read parts of the blobs while these arrive.
package struct LazyRanges: Scenario {
  package static let name = "lazy-ranges"
  package static let question =
    "Clients read the start of a blob, or a part further in, as it arrives: how long do they wait?"

  package var cluster = ClusterOptions()
  package var partBytes: Int64 = 1 << 20

  package init() {
    cluster.nodeCount = 30
    cluster.blobSizesBytes = [64 << 20]
  }

  package var particulars: [(name: String, value: String)] { [("parts", "\(partBytes)B")] }

  package func makeWorld() -> World {
    let making = WorldMaking(self)
    for _ in 0..<cluster.nodeCount { making.addNode() }
    for node in 0..<cluster.nodeCount {
      for place in Place.allCases {
        making.world.read(
          node: node, blob: making.blobs[0], upTo: endChunk(of: place), at: Self.start)
      }
    }
    return making.finished()
  }

  package func classes(in world: World) -> [NodeClass] {
    Place.allCases.map { place in
      world.readClass("read \(place.rawValue)", bytes: min(partBytes, blobBytes)) {
        $0.endChunk == endChunk(of: place)
      }
    }
  }

  /// Where in the blob the part lies.
  private enum Place: String, CaseIterable {
    case atStart = "the start"
    case atQuarter = "at a quarter"
    case atHalf = "at half"
  }

  private var blobBytes: Int64 { cluster.blobSizesBytes.first ?? 0 }

  private func endChunk(of place: Place) -> Int {
    let offset: Int64 =
      switch place {
      case .atStart: 0
      case .atQuarter: blobBytes / 4
      case .atHalf: blobBytes / 2
      }
    let geometry = ChunkGeometry(blobSizeBytes: blobBytes)
    let last = max(0, min(offset + partBytes, blobBytes) - 1)
    return blobBytes == 0 ? 1 : geometry.index(ofByte: last) + 1
  }
}
