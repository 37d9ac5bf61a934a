// SPDX-License-Identifier: Apache-2.0

package import ContentModel
package import SwarmCore

/// A blob whose bytes are numbers made from a seed, and the chain that follows from them.
package struct ModelBlob: Sendable {
  package let number: Int
  package let blob: Blob
  package let geometry: ChunkGeometry
  /// The right entries: the state before each chunk.
  package let states: [HashState]
  private let seed: UInt64

  package init(number: Int, sizeBytes: Int64, seed: UInt64) {
    let geometry = ChunkGeometry(blobSizeBytes: sizeBytes)
    var states = [HashState.initial(.sha256)]
    for index in 0..<geometry.chunkCount {
      states.append(
        ModelHash.state(
          after: states[index], content: Self.content(of: index, seed: seed)))
    }
    self.number = number
    self.geometry = geometry
    self.blob = Blob(digest: Digest(states.removeLast()), sizeBytes: sizeBytes)
    self.states = states
    self.seed = seed
  }

  /// What the chunk's bytes are, as a number.
  package func content(of index: Int) -> UInt64 { Self.content(of: index, seed: seed) }

  /// Some other bytes of the same length.
  package func wrongContent(of index: Int) -> UInt64 { ~content(of: index) }

  /// The entries that would be right if every chunk had its wrong content.
  package var wrongStates: [HashState] {
    var states = [HashState.initial(.sha256)]
    for index in 0..<geometry.lastIndex {
      states.append(ModelHash.state(after: states[index], content: wrongContent(of: index)))
    }
    return states
  }

  /// What hashing these bytes as this chunk from this state gives.
  package func hash(of content: UInt64, at index: Int, from state: HashState) -> ChunkHash {
    let isLast = index == geometry.lastIndex
    if content == self.content(of: index), state == states[index] {
      return isLast ? .digest(blob.digest) : .state(states[index + 1])
    }
    let after = ModelHash.state(after: state, content: content)
    return isLast ? .digest(Digest(after)) : .state(after)
  }

  private static func content(of index: Int, seed: UInt64) -> UInt64 {
    ModelHash.mixed(seed &+ UInt64(index))
  }
}
