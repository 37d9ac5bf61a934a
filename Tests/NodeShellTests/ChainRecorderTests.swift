// SPDX-License-Identifier: Apache-2.0

import ContentModel
import OpenSSLRuntime
import Testing

@testable import NodeShell

struct ChainRecorderTests {
  @Test(
    "the entries recorded are those of the chain, however the bytes came",
    arguments: [0, 1, 262_143, 262_144, 262_145, 1_000_000, 1_048_576], [1_000, 65_536, 700_001])
  func entriesAreTheChain(sizeBytes: Int, pieceBytes: Int) {
    let bytes = Self.bytes(count: sizeBytes)
    var recorder = ChainRecorder(algorithm: .sha256)
    for start in stride(from: 0, to: sizeBytes, by: pieceBytes) {
      unsafe bytes[start..<min(sizeBytes, start + pieceBytes)].withUnsafeBytes {
        unsafe recorder.update($0)
      }
    }
    #expect(recorder.sizeBytes == Int64(sizeBytes))
    #expect(recorder.digest() == Digest.computing(.sha256, of: bytes))
    #expect(recorder.entries() == Self.chain(of: bytes))
  }

  @Test("a blob of more than 4,096 smallest chunks is recorded at its own, larger ones")
  func largeBlob() async {
    let piece = Self.bytes(count: 1 << 20)
    var recorder = ChainRecorder(algorithm: .sha256)
    var hash = HashStream(algorithm: .sha256)
    var expected: [HashState] = []
    let sizeBytes = Int64(1030 << 20)
    let chunkBytes = ChunkGeometry(blobSizeBytes: sizeBytes).chunkBytes
    #expect(chunkBytes == 4 * ChunkGeometry.chunkBytesMin)
    for start in stride(from: 0, to: sizeBytes, by: 1 << 20) {
      // Seconds of hashing, in which other tests want their turn.
      await Task.yield()
      unsafe piece.withUnsafeBytes { unsafe recorder.update($0) }
      for half in 0..<2 {
        if start + Int64(half) * chunkBytes > 0 { expected.append(hash.boundaryState()) }
        hash.update(piece[(half << 19)..<((half + 1) << 19)])
      }
    }
    #expect(recorder.entries() == expected)
  }

  static func bytes(count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 9) }
  }

  static func chain(of bytes: [UInt8]) -> [HashState] {
    let geometry = ChunkGeometry(blobSizeBytes: Int64(bytes.count))
    return (1..<geometry.chunkCount).map { index in
      var hash = HashStream(algorithm: .sha256)
      hash.update(bytes[..<Int(geometry.offset(of: index))])
      return hash.boundaryState()
    }
  }
}
