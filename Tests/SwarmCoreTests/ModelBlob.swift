// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore

/// A blob whose chunks are numbers and whose hash is a mixture of them: the right content of chunk
/// `i` is `i`, and only the right chain with the right last chunk gives the digest.
struct ModelBlob {
  let blob: Blob
  /// The true entries: the state before each chunk.
  let chain: [HashState]

  /// The least number of chunks that a blob with chunks of 4 MiB has: beyond 8 GiB.
  static let chunksOf4MiB = 2049

  /// Chunks are of this many bytes, which MUST be what a blob of so many of them is cut into.
  init(
    _ digestByte: UInt8, chunks: Int, chunkBytes: Int64 = ChunkGeometry.chunkBytesMin,
    algorithm: HashAlgorithm = .sha256
  ) {
    blob = Blob(
      digest: Self.digest(digestByte, algorithm), sizeBytes: Int64(chunks) * chunkBytes)
    precondition(blob.geometry.chunkBytes == chunkBytes)
    var chain = [HashState.initial(algorithm)]
    for index in 0..<(chunks - 1) {
      chain.append(Self.state(after: chain[index], content: UInt64(index)))
    }
    self.chain = chain
  }

  var digest: Digest { blob.digest }
  var lastIndex: Int { chain.count - 1 }

  func chunk(_ index: Int) -> ChunkReference { ChunkReference(digest, index) }

  /// What hashing this content from this state gives.
  func hash(_ content: UInt64, at index: Int, from state: HashState) -> ChunkHash {
    guard index == lastIndex else { return .state(Self.state(after: state, content: content)) }
    let isRight = state == chain[index] && content == UInt64(index)
    return .digest(isRight ? digest : Self.digest(0xff, digest.algorithm))
  }

  private static func digest(_ byte: UInt8, _ algorithm: HashAlgorithm) -> Digest {
    Digest(
      HashState(
        algorithm: algorithm, bytes: [UInt8](repeating: byte, count: algorithm.stateBytes)))
  }

  /// What hashing the right content from the right state gives.
  func rightHash(_ index: Int) -> ChunkHash { hash(UInt64(index), at: index, from: chain[index]) }

  /// True entries, signed by a node.
  func batch(_ indexes: Range<Int>, by node: UInt8) -> ChainBatch {
    signed(Array(chain[indexes]), first: indexes.lowerBound, by: node)
  }

  /// Entries of another content, signed by a node: a lie.
  func falseBatch(_ indexes: Range<Int>, by node: UInt8) -> ChainBatch {
    let entries = indexes.map { Self.state(after: chain[0], content: 1000 + UInt64($0)) }
    return signed(entries, first: indexes.lowerBound, by: node)
  }

  /// True entries under a signature that is not the claimant's.
  func forgedBatch(_ indexes: Range<Int>, by node: UInt8) -> ChainBatch {
    ChainBatch(
      blob: blob, claimant: Fixture.key(node), continuesIndex: 0, firstIndex: indexes.lowerBound,
      entries: Array(chain[indexes]), signature: [UInt8](repeating: 0, count: 64))
  }

  func signed(
    _ entries: [HashState], first: Int, continues: Int = 0, by node: UInt8
  ) -> ChainBatch {
    ChainBatch(
      blob: blob, claimant: Fixture.key(node), continuesIndex: continues, firstIndex: first,
      entries: entries, signature: Self.signature(of: Fixture.key(node)))
  }

  static func signature(of key: PublicKey) -> [UInt8] { key.bytes + key.bytes }

  static func isAuthentic(_ batch: ChainBatch) -> Bool {
    batch.signature == signature(of: batch.claimant)
  }

  static func state(after state: HashState, content: UInt64) -> HashState {
    var seed = content &+ 0x9e37_79b9_7f4a_7c15
    for byte in state.bytes { seed = (seed ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    var generator = SeededGenerator(seed: seed)
    let words = (0..<(state.algorithm.stateBytes / 8)).map { _ in generator.next() }
    return HashState(
      algorithm: state.algorithm,
      bytes: words.flatMap { word in
        (0..<8).map { UInt8(truncatingIfNeeded: word >> (56 - 8 * UInt64($0))) }
      })
  }
}
