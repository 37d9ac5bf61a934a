// SPDX-License-Identifier: Apache-2.0

import ContentModel
import OpenSSLRuntime
import PeerProtocol
import Testing
import UVRuntime

@testable import NodeShell

/// What has come of a chunk, gathered into the pieces that are hashed and written.
@Suite struct ReceptionTests {
  private let pool = BufferPool(idleBytesMax: 1 << 20)
  private static let bufferBytes = BufferPool.bufferBytesMax

  private struct Piece: Equatable {
    let offset: Int
    let bytes: [UInt8]
  }

  private static func reception(lengthBytes: Int) -> Reception {
    Reception(
      Reception.Key(
        connection: ConnectionID(1), chunk: ChunkReference(ChainFixture.blob.digest, 0)),
      lengthBytes: lengthBytes, isLast: false,
      hash: HashStream(resuming: .initial(.sha256), processedBytes: 0), isBuffered: false)
  }

  /// Byte `index` of every chunk here.
  private static func bytes(_ range: Range<Int>) -> [UInt8] {
    range.map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
  }

  private func pieces(of reception: Reception, from bytes: [UInt8]) -> [Piece] {
    var pieces: [Piece] = []
    unsafe bytes.withUnsafeBytes { bytes in
      unsafe reception.receive(bytes, into: pool) {
        pieces.append(Piece(offset: $0, bytes: $1.bytes))
      }
    }
    return pieces
  }

  @Test(
    "bytes in parts of any length become full buffers and a rest",
    arguments: [
      1_000, 65_536, 65_537, 262_144, 300_000, 700_001,
    ])
  func anyLength(partBytes: Int) {
    let length = 2 * Self.bufferBytes + 12_345
    let reception = Self.reception(lengthBytes: length)
    var found: [Piece] = []
    for start in stride(from: 0, to: length, by: partBytes) {
      found += pieces(of: reception, from: Self.bytes(start..<min(length, start + partBytes)))
    }
    #expect(reception.receivedBytes == length)
    let bounds = [0, Self.bufferBytes, 2 * Self.bufferBytes, length]
    #expect(
      found == zip(bounds, bounds.dropFirst()).map { Piece(offset: $0, bytes: Self.bytes($0..<$1)) }
    )
  }

  @Test("nothing is handed on before a buffer is full or the chunk whole")
  func waits() {
    let reception = Self.reception(lengthBytes: 10)
    #expect(pieces(of: reception, from: [1, 2, 3]).isEmpty)
    #expect(pieces(of: reception, from: []).isEmpty)
    #expect(
      pieces(of: reception, from: [4, 5, 6, 7, 8, 9, 10])
        == [Piece(offset: 0, bytes: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10])])
  }

  @Test("the empty blob's chunk is one empty piece")
  func empty() {
    #expect(
      pieces(of: Self.reception(lengthBytes: 0), from: []) == [Piece(offset: 0, bytes: [])])
  }

  @Test("what a chunk that starts over had gathered is dropped, and its buffer used again")
  func startsOver() {
    var reception = Self.reception(lengthBytes: 4)
    #expect(pieces(of: reception, from: [1, 2, 3]).isEmpty)
    reception = reception.startingOver()
    #expect(pool.idleBytes > 0)
    #expect(pieces(of: reception, from: [5, 6, 7, 8]) == [Piece(offset: 0, bytes: [5, 6, 7, 8])])
  }

  @Test("a small chunk takes a small buffer")
  func smallChunk() {
    let reception = Self.reception(lengthBytes: 100)
    unsafe [UInt8](repeating: 1, count: 100).withUnsafeBytes { bytes in
      unsafe reception.receive(bytes, into: pool) { #expect($1.buffer.capacity == 4_096) }
    }
  }
}
