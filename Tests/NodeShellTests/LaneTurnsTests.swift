// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import Testing

@testable import NodeShell

@Suite("Turns of a blob's lanes")
struct LaneTurnsTests {
  private let chunks = (0..<5).map { ChunkReference(ChainFixture.blob.digest, $0) }

  @Test("go to as many at a time as may run, then to who has waited longest")
  func order() {
    var turns = LaneTurns(runningMax: 2)
    #expect(chunks.map { turns.begin($0) } == [true, true, false, false, false])
    #expect(turns.next() == nil)
    turns.end()
    #expect(turns.next() == chunks[2])
    #expect(turns.begin(chunks[2]) == true)
    #expect(turns.next() == nil)
    turns.end()
    turns.end()
    #expect(turns.next() == chunks[3])
    #expect(turns.begin(chunks[3]) == true)
    #expect(turns.next() == chunks[4])
  }

  @Test("are waited for once, however often a lane asks")
  func once() {
    var turns = LaneTurns(runningMax: 1)
    #expect(turns.begin(chunks[0]) == true)
    for _ in 0..<3 { #expect(turns.begin(chunks[1]) == false) }
    turns.end()
    #expect(turns.next() == chunks[1])
    #expect(turns.next() == nil)
  }

  @Test("that are not taken go to the next")
  func passedOn() {
    var turns = LaneTurns(runningMax: 1)
    #expect(turns.begin(chunks[0]) == true)
    #expect(turns.begin(chunks[1]) == false)
    #expect(turns.begin(chunks[2]) == false)
    turns.end()
    #expect(turns.next() == chunks[1])
    #expect(turns.next() == chunks[2])
    #expect(turns.begin(chunks[2]) == true)
  }
}
