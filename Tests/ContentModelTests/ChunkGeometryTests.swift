// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Testing

/// How a blob is cut into chunks (Docs/Protocol.md §2).
@Suite struct ChunkGeometryTests {
  private static let least: Int64 = 128 * 1024
  private static let most: Int64 = 32 * 1024 * 1024

  private static let sizes: [Int64] = {
    var sizes: [Int64] = [0, 1, 2]
    for power in stride(from: 17, through: 42, by: 1) {
      let size = Int64(1) << Int64(power)
      sizes += [size - 1, size, size + 1, 3 * size / 2]
    }
    return sizes
  }()

  @Test("the chunks cover the blob once, and only the last may be shorter", arguments: sizes)
  func covers(_ size: Int64) {
    let geometry = ChunkGeometry(blobSizeBytes: size)
    let ceiling = (size + geometry.chunkBytes - 1) / geometry.chunkBytes
    #expect(Int64(geometry.chunkCount) == max(1, ceiling))
    let last = geometry.lastIndex
    #expect(geometry.offset(of: last) + Int64(geometry.length(of: last)) == size)
    #expect(geometry.prefixBytes(chunks: geometry.chunkCount) == size)
    if last > 0 {
      #expect(geometry.length(of: 0) == Int(geometry.chunkBytes))
      #expect(geometry.offset(of: 1) == geometry.chunkBytes)
      #expect(geometry.length(of: last) > 0)
      #expect(geometry.prefixBytes(chunks: last) == geometry.offset(of: last))
    }
  }

  @Test(
    "a chunk is 128 KiB up to 512 of them, then the smallest that leaves at most 4,096, to 32 MiB",
    arguments: sizes)
  func chunkSize(_ size: Int64) {
    let geometry = ChunkGeometry(blobSizeBytes: size)
    let bytes = geometry.chunkBytes
    #expect(bytes & (bytes - 1) == 0)
    #expect((Self.least...Self.most).contains(bytes))
    if bytes < Self.most { #expect(geometry.chunkCount <= 4096) }
    if bytes == Self.least { #expect(geometry.chunkCount <= 512) }
    if bytes == 2 * Self.least { #expect(size > 512 * Self.least) }
    if bytes > 2 * Self.least { #expect(size > 4096 * (bytes / 2)) }
    #expect(bytes % Int64(HashAlgorithm.sha512.blockBytes) == 0)
  }

  @Test("an empty blob has one empty chunk")
  func empty() {
    let geometry = ChunkGeometry(blobSizeBytes: 0)
    #expect(geometry.chunkCount == 1)
    #expect(geometry.length(of: 0) == 0)
  }

  @Test("every byte lies in the chunk whose range holds it")
  func indexOfByte() {
    let geometry = ChunkGeometry(blobSizeBytes: 10, chunkBytes: 4)
    #expect((0..<10).map { geometry.index(ofByte: $0) } == [0, 0, 0, 0, 1, 1, 1, 1, 2, 2])
    #expect((-1...3).map { geometry.contains($0) } == [false, true, true, true, false])
  }

  @Test("a chunk beyond the last is a programmer's error")
  func beyond() async {
    await #expect(processExitsWith: .failure) {
      _ = ChunkGeometry(blobSizeBytes: 10, chunkBytes: 4).offset(of: 3)
    }
  }

  @Test("a blob of fewer than no bytes is a programmer's error")
  func negative() async {
    await #expect(processExitsWith: .failure) {
      _ = Blob(digest: Digest(.initial(.sha256)), sizeBytes: -1)
    }
  }
}
