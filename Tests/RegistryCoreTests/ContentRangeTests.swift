// SPDX-License-Identifier: Apache-2.0

import RegistryCore
import Testing

@Suite("Chunks of uploads")
struct ContentRangeTests {
  private func status(_ sizeBytes: Int64) -> UploadStatus {
    UploadStatus(
      id: UploadID(randomBytes: [UInt8](repeating: 0xab, count: 16)), sizeBytes: sizeBytes)
  }

  private func refusal(
    _ header: String, lengthBytes: Int64?, at sizeBytes: Int64
  ) throws -> RegistryErrorCode? {
    let range: ContentRange = try #require(ContentRange(header: header))
    do {
      try status(sizeBytes).admit(range, lengthBytes: lengthBytes)
      return nil
    } catch {
      return error.code
    }
  }

  @Test(
    "both ends are included: `<range>` MUST be inclusive on both ends",
    arguments: ["0-99", "bytes 0-99", "bytes 0-99/*", "bytes 0-99/100", "Bytes=0-99"])
  func parsing(header: String) throws {
    let range = try #require(ContentRange(header: header))
    #expect(range.first == 0 && range.last == 99)
    #expect(range.lengthBytes == 100)
  }

  @Test(
    "MUST match `^[0-9]+-[0-9]+$`, and name a byte at least",
    arguments: [
      "", "-", "5", "5-", "-5", "5-4", "1-2-3", "a-b", "0-99/x", "bytes", "bytes */100",
      "lines 0-99", "+0-9", "0-99999999999999999999", "0-\(Int64.max)",
    ])
  func malformed(header: String) {
    #expect(ContentRange(header: header) == nil)
  }

  @Test("the first chunk's range MUST begin with 0, each next one where the last ended")
  func order() throws {
    #expect(try refusal("0-99", lengthBytes: 100, at: 0) == nil)
    #expect(try refusal("100-199", lengthBytes: 100, at: 100) == nil)
    #expect(try refusal("1-100", lengthBytes: 100, at: 0) == .rangeInvalid)
    #expect(try refusal("99-198", lengthBytes: 100, at: 100) == .rangeInvalid)
    #expect(try refusal("0-99", lengthBytes: 100, at: 100) == .rangeInvalid)
  }

  @Test("`<length>` is the content-length of the chunk; a range cannot be empty")
  func length() throws {
    #expect(try refusal("0-99", lengthBytes: nil, at: 0) == nil)
    for lengthBytes: Int64 in [0, 99, 101] {
      #expect(try refusal("0-99", lengthBytes: lengthBytes, at: 0) == .sizeInvalid)
    }
  }

  @Test("a chunk without a range follows what is there, empty or not")
  func withoutRange() throws {
    try status(100).admit(nil, lengthBytes: nil)
    try status(100).admit(nil, lengthBytes: 0)
  }

  @Test("`<end-of-range>` is the position of the last uploaded byte; of an empty upload 0")
  func rangeHeader() throws {
    #expect(status(0).rangeHeader == "0-0")
    #expect(status(1).rangeHeader == "0-0")
    #expect(status(1000).rangeHeader == "0-999")
    let name = try #require(RepositoryName("a/b"))
    #expect(
      status(0).location(in: name)
        == "/v2/a/b/blobs/uploads/" + String(repeating: "ab", count: 16))
  }
}
