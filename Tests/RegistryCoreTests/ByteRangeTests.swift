// SPDX-License-Identifier: Apache-2.0

import RegistryCore
import Testing

@Suite("Byte ranges")
struct ByteRangeTests {
  private func resolve(_ header: String, _ sizeBytes: Int64) -> ByteRange.Resolution? {
    ByteRange(header: header)?.resolve(sizeBytes: sizeBytes)
  }

  @Test("the three forms of a range")
  func forms() {
    #expect(resolve("bytes=0-0", 10) == .part(0..<1))
    #expect(resolve("bytes=2-5", 10) == .part(2..<6))
    #expect(resolve("bytes=2-", 10) == .part(2..<10))
    #expect(resolve("bytes=-3", 10) == .part(7..<10))
    #expect(resolve("Bytes= 2-5 ", 10) == .part(2..<6))
  }

  @Test("an end beyond the blob is cut")
  func cut() {
    #expect(resolve("bytes=2-10", 10) == .part(2..<10))
    #expect(resolve("bytes=0-99999999999999999999999", 10) == .part(0..<10))
    #expect(resolve("bytes=-11", 10) == .part(0..<10))
    #expect(resolve("bytes=-99999999999999999999999", 10) == .part(0..<10))
  }

  @Test("a start beyond the blob is unsatisfiable")
  func unsatisfiable() {
    #expect(resolve("bytes=10-", 10) == .unsatisfiable)
    #expect(resolve("bytes=10-12", 10) == .unsatisfiable)
    #expect(resolve("bytes=99999999999999999999999-", 10) == .unsatisfiable)
    #expect(resolve("bytes=-0", 10) == .unsatisfiable)
  }

  @Test("an empty blob has no bytes to take a part of")
  func emptyBlob() {
    #expect(resolve("bytes=0-", 0) == .unsatisfiable)
    #expect(resolve("bytes=0-0", 0) == .unsatisfiable)
    #expect(resolve("bytes=-5", 0) == .whole)
    #expect(resolve("bytes=-0", 0) == .unsatisfiable)
  }

  @Test(
    "what is malformed, multiple or in other units is ignored",
    arguments: [
      "", "bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=5-2", "bytes=1", "bytes=1-2-3",
      "bytes=0-1,3-4", "bytes=0-1, 3-4", "chunks=0-1", "bytes=+1-2", "bytes=1 - 2", "bytes=--1",
    ])
  func ignored(header: String) {
    #expect(ByteRange(header: header) == nil)
  }
}
