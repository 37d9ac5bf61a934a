// SPDX-License-Identifier: Apache-2.0

import ContentModel
import OpenSSLRuntime
import PeerProtocol
import SwarmCore
import Testing
import UVRuntime

@testable import NodeShell

@Suite("A chunk's lane")
struct ChunkLaneTests {
  private let lane = ChunkLane()
  private let pool = BufferPool(idleBytesMax: 0)
  private let receptionA = Self.reception(from: 1)
  private let receptionB = Self.reception(from: 2)
  private let permits = FetchPermits(1, of: 2, from: FetchBudget(bytesMax: 100, shareBytes: 5))

  private static func reception(from number: UInt64) -> Reception {
    let blob = ChainFixture.blob
    return Reception(
      Reception.Key(
        connection: ConnectionID(number), chunk: ChunkReference(blob.digest, 0)),
      lengthBytes: 256 * 1024, isLast: false,
      hash: HashStream(resuming: .initial(.sha256), processedBytes: 0), isBuffered: false)
  }

  private func append(_ reception: Reception, offset: Int, count: Int) {
    let bytes = BufferSlice(copying: [UInt8](repeating: 1, count: count), from: pool)
    lane.append(.piece(reception, offset: offset, bytes: bytes))
  }

  private func takePiece() -> (reception: Reception, offset: Int)? {
    guard case .piece(let reception, let offset, _)? = lane.takeNext() else { return nil }
    return (reception, offset)
  }

  @Test("is idle with nothing in it and nothing running")
  func idle() {
    #expect(lane.isIdle)
    append(receptionA, offset: 0, count: 1)
    #expect(!lane.isIdle)
    #expect(takePiece() != nil)
    #expect(lane.isIdle)
    lane.isRunning = true
    #expect(!lane.isIdle)
  }

  @Test("gives jobs in the order they came, whosesoever they are")
  func order() {
    append(receptionA, offset: 0, count: 10)
    append(receptionB, offset: 0, count: 10)
    append(receptionA, offset: 10, count: 10)
    #expect(takePiece()?.reception === receptionA)
    #expect(takePiece()?.reception === receptionB)
    #expect(takePiece()?.offset == 10)
    #expect(lane.takeNext() == nil)
  }

  @Test("joins pieces of one reception up to another's")
  func joinsOneReception() {
    append(receptionA, offset: 0, count: 10)
    append(receptionA, offset: 10, count: 20)
    append(receptionA, offset: 30, count: 30)
    append(receptionB, offset: 0, count: 10)
    append(receptionA, offset: 60, count: 10)
    #expect(takePiece()?.reception === receptionA)
    #expect(lane.takePieces(of: receptionA, bytesMax: 1_000).map(\.count) == [20, 30])
    #expect(takePiece()?.reception === receptionB)
  }

  @Test("joins pieces up to the bytes it may, that number included")
  func joinsUpToBytesMax() {
    for index in 0..<4 { append(receptionA, offset: 10 * index, count: 10) }
    #expect(takePiece()?.offset == 0)
    #expect(lane.takePieces(of: receptionA, bytesMax: 9).isEmpty)
    #expect(lane.takePieces(of: receptionA, bytesMax: 20).map(\.count) == [10, 10])
    #expect(takePiece()?.offset == 30)
  }

  @Test("does not join pieces over a chunk of upstream's between them")
  func storeBetween() {
    append(receptionA, offset: 0, count: 10)
    lane.append(.store(FetchedChunk(bytes: [1, 2], permits: permits)))
    append(receptionA, offset: 10, count: 10)
    #expect(takePiece()?.offset == 0)
    #expect(lane.takePieces(of: receptionA, bytesMax: 1_000).isEmpty)
    guard case .store(let fetched)? = lane.takeNext() else {
      Issue.record("upstream's chunk is not next")
      return
    }
    #expect(fetched.bytes == [1, 2])
  }

  @Test("tells a reception that started over from the one before")
  func startedOver() {
    receptionA.receivedBytes = 10
    receptionA.isAbandoned = true
    let again = receptionA.startingOver()
    #expect(again.receivedBytes == 0 && !again.isAbandoned)
    append(receptionA, offset: 10, count: 10)
    append(again, offset: 0, count: 10)
    #expect(lane.takePieces(of: again, bytesMax: 1_000).isEmpty)
    #expect(takePiece()?.reception === receptionA)
    #expect(takePiece()?.reception === again)
  }

  @Test("gives what nobody waits for any more before what somebody does")
  func abandoned() {
    append(receptionA, offset: 0, count: 10)
    append(receptionA, offset: 10, count: 10)
    append(receptionB, offset: 0, count: 10)
    #expect(lane.takeAbandoned() == nil)
    receptionA.isAbandoned = true
    #expect(lane.takeAbandoned() != nil)
    #expect(lane.takeAbandoned() != nil)
    #expect(lane.takeAbandoned() == nil)
    #expect(takePiece()?.reception === receptionB)
  }
}
