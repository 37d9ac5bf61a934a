// SPDX-License-Identifier: Apache-2.0

package import ContentModel
package import PeerProtocol

/// Every blob there is in a world, by number and by digest.
package final class Library {
  package private(set) var blobs: [ModelBlob] = []
  private var numbers = OrderedTable<Digest, Int>()

  package init() {}

  package func add(sizeBytes: Int64, seed: UInt64) -> ModelBlob {
    let blob = ModelBlob(number: blobs.count, sizeBytes: sizeBytes, seed: seed)
    precondition(!numbers.contains(blob.blob.digest), "two blobs have one digest")
    numbers[blob.blob.digest] = blob.number
    blobs.append(blob)
    return blob
  }

  /// The blob's number; nil for a digest that nobody made.
  package func number(of digest: Digest) -> Int? {
    if blobs.count == 1 { return blobs[0].blob.digest == digest ? 0 : nil }
    return numbers[digest]
  }

  package func name(of chunk: ChunkReference) -> ChunkName? {
    guard let blob = number(of: chunk.digest), blobs[blob].geometry.contains(chunk.index)
    else { return nil }
    return ChunkName(blob: blob, index: chunk.index)
  }

  package func reference(to chunk: ChunkName) -> ChunkReference {
    ChunkReference(blobs[Int(chunk.blob)].blob.digest, Int(chunk.index))
  }
}
