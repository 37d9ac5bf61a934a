// SPDX-License-Identifier: Apache-2.0

import RegistryCore
import Testing

@Suite("Uploads in progress")
struct UploadTallyTests {
  private let debian = RepositoryName("library/debian")
  private let alpine = RepositoryName("library/alpine")

  private func id(_ number: UInt8) -> UploadID {
    UploadID(randomBytes: [UInt8](repeating: number, count: UploadID.randomBytesCount))
  }

  @Test("a repository that has its share is refused with 429, others are not")
  func perRepository() throws {
    let (debian, alpine) = (try #require(debian), try #require(alpine))
    var tally = UploadTally(countMax: 10, perRepositoryMax: 2)
    try tally.open(id(1), in: debian)
    try tally.open(id(2), in: debian)
    let error = #expect(throws: RegistryError.self) { try tally.open(id(9), in: debian) }
    #expect(error?.status == 429)
    #expect(error?.retryAfterSeconds == 10)
    try tally.open(id(8), in: alpine)
    tally.closed(id(1))
    try tally.open(id(9), in: debian)
  }

  @Test("all together have a bound, and are crowded from half of it on")
  func total() throws {
    let (debian, alpine) = (try #require(debian), try #require(alpine))
    var tally = UploadTally(countMax: 4, perRepositoryMax: 4)
    try tally.open(id(1), in: debian)
    try tally.open(id(2), in: debian)
    #expect(!tally.isCrowded)
    try tally.open(id(3), in: debian)
    #expect(tally.isCrowded)
    try tally.open(id(4), in: alpine)
    #expect(throws: RegistryError.self) { try tally.open(id(8), in: alpine) }
  }

  @Test("an upload that is opened or closed twice counts once")
  func twice() throws {
    let debian = try #require(debian)
    var tally = UploadTally(countMax: 10, perRepositoryMax: 10)
    tally.adopt(id(1), in: debian)
    tally.adopt(id(1), in: debian)
    #expect(tally.count == 1)
    tally.closed(id(1))
    tally.closed(id(1))
    #expect(tally.count == 0)
  }
}
