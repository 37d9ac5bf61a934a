// SPDX-License-Identifier: Apache-2.0

import Testing
import UVRuntime

@testable import NodeShell

/// Fragments of a chunk that is being sent, several of them read in one job.
@Suite struct ChunkReadingTests {
  private let fragments = Self.slices([[1, 1], [2, 2], [3]])

  private static func slices(_ fragments: [[UInt8]]) -> [BufferSlice] {
    let pool = BufferPool(idleBytesMax: 0)
    return fragments.map { BufferSlice(copying: $0, from: pool) }
  }

  @Test("who asked while the job ran is answered when it is done, who asks later at once")
  func oneJob() {
    let reading = ChunkReading()
    var answers: [[UInt8]?] = []
    #expect(!reading.answer(0) { _ in })
    reading.begin(0..<5)
    for offset in [0, 2] { #expect(reading.answer(offset) { answers.append($0?.bytes) }) }
    #expect(answers.isEmpty)
    reading.end(0..<5, fragments)
    #expect(answers == [[1, 1], [2, 2]])
    #expect(reading.answer(4) { answers.append($0?.bytes) })
    #expect(answers.last == [3])
  }

  @Test("a fragment is handed out once; to be sent again it is read again")
  func once() {
    let reading = ChunkReading()
    reading.begin(0..<5)
    reading.end(0..<5, fragments)
    #expect(reading.answer(0) { _ in })
    #expect(!reading.answer(0) { _ in })
  }

  @Test("what the disk does not give is nil for who waits, and read again for who asks later")
  func unreadable() {
    let reading = ChunkReading()
    var answers: [[UInt8]?] = []
    reading.begin(0..<5)
    for offset in [0, 2] { #expect(reading.answer(offset) { answers.append($0?.bytes) }) }
    reading.end(0..<5, Self.slices([[1, 1]]))
    #expect(answers == [[1, 1], nil])
    #expect(!reading.answer(4) { _ in })
  }

  @Test("a completion that asks for the next fragment has it from the same job")
  func nested() {
    let reading = ChunkReading()
    var next: [UInt8]?
    reading.begin(0..<5)
    #expect(reading.answer(0) { _ in _ = reading.answer(2) { next = $0?.bytes } })
    reading.end(0..<5, fragments)
    #expect(next == [2, 2])
  }

  @Test("two jobs of one chunk end in any order")
  func twoJobs() {
    let reading = ChunkReading()
    var answers: [[UInt8]?] = []
    reading.begin(0..<2)
    reading.begin(2..<4)
    for offset in [0, 2] { #expect(reading.answer(offset) { answers.append($0?.bytes) }) }
    reading.end(2..<4, Self.slices([[2, 2]]))
    #expect(answers == [[2, 2]])
    reading.end(0..<2, Self.slices([[1, 1]]))
    #expect(answers == [[2, 2], [1, 1]])
  }
}
