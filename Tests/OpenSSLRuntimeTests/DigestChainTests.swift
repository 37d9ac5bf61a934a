// SPDX-License-Identifier: Apache-2.0
import ContentModel
import OpenSSLRuntime
import Testing

/// The law the swarm rests on: chunks checked one by one, from recorded states, in any order, say
/// as much as hashing the blob.
@Suite struct DigestChainTests {
  private static let chunkBytes = 4_096

  private struct ChainedBlob {
    let bytes: [UInt8]
    var states: [HashState] = []
    let digest: Digest

    init(algorithm: HashAlgorithm, bytesCount: Int) {
      bytes = (0..<bytesCount).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
      var stream = HashStream(algorithm: algorithm)
      for start in stride(from: 0, to: bytesCount, by: chunkBytes) {
        states.append(stream.boundaryState())
        stream.update(bytes[start..<min(start + chunkBytes, bytesCount)])
      }
      digest = stream.finalize()
    }

    func holds(chunk index: Int, in bytes: [UInt8]) -> Bool {
      let start = index * chunkBytes
      var stream = HashStream(resuming: states[index], processedBytes: Int64(start))
      stream.update(bytes[start..<min(start + chunkBytes, bytes.count)])
      return index == states.count - 1
        ? stream.finalize() == digest : stream.boundaryState() == states[index + 1]
    }
  }

  @Test(
    "chunks in any order link the initial state to the digest",
    arguments: HashAlgorithm.allCases, [4_096, 20_480, 20_481, 24_575])
  func anyOrder(algorithm: HashAlgorithm, bytesCount: Int) {
    let blob = ChainedBlob(algorithm: algorithm, bytesCount: bytesCount)
    #expect(blob.states[0] == HashStream.initialState(of: algorithm))
    #expect(blob.digest == Digest.computing(algorithm, of: blob.bytes))
    for index in blob.states.indices.reversed() {
      #expect(blob.holds(chunk: index, in: blob.bytes))
    }
  }

  @Test("one flipped bit breaks its own chunk and no other", arguments: HashAlgorithm.allCases)
  func flippedBit(algorithm: HashAlgorithm) {
    let blob = ChainedBlob(algorithm: algorithm, bytesCount: 20_000)
    for broken in blob.states.indices {
      var bytes = blob.bytes
      bytes[broken * Self.chunkBytes + 17] ^= 0x10
      let consistent = blob.states.indices.filter { blob.holds(chunk: $0, in: bytes) }
      #expect(consistent == blob.states.indices.filter { $0 != broken })
    }
  }

  @Test("a length beyond 2^32 bits reaches the padding", arguments: HashAlgorithm.allCases)
  func longBlobs(algorithm: HashAlgorithm) {
    let state = HashStream.initialState(of: algorithm)
    let lengths: [Int64] = [0, 1 << 29, 1 << 32, 1 << 60]
    let digests = lengths.map { HashStream(resuming: state, processedBytes: $0).finalize() }
    #expect(Set(digests).count == lengths.count)
  }
}
