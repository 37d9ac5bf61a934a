// SPDX-License-Identifier: Apache-2.0

import ContentModel
import OpenSSLRuntime
import RegistryCore
import Storage
import Testing

@testable import NodeShell

@Suite("Garbage that an operator has pinned", .timeLimit(.minutes(5)))
struct KeptGarbageTests {
  @Test("is no garbage, in a forecast or a sweep, until it is unpinned")
  func kept() async throws {
    let fixture = try OriginFixture()
    let (origin, cache) = (fixture.origin, fixture.origin.cache)
    let bytes = [UInt8](repeating: 7, count: 5_000)
    let stray = Digest.computing(.sha256, of: bytes)
    try fixture.store.storeWhole(stray, bytes: bytes, mediaType: nil, isPushed: true)
    try cache.refresh(stray)
    let contents = [KeptContent(digest: stray, sizeBytes: 5_000)]
    #expect(cache.keep(contents, inPlaceOf: []) == .kept)
    let forecast = GarbageForecast(
      origin: origin, search: StraySearch(origin: origin, isMirror: true), rules: GarbageRules(),
      nowSeconds: OriginContent.now + 2 * OriginFixture.daySeconds)
    #expect(try await forecast.garbage() == CollectedGarbage())
    let collected = await fixture.collect(searchingStrays: true, isMirror: true)
    #expect((collected.blobsCount, collected.bytes) == (0, 0))
    #expect(try cache.withdraw(stray) == .kept)
    #expect(try fixture.stores(stray))
    cache.letGo(contents)
    let end = await fixture.collect(searchingStrays: true, isMirror: true)
    #expect((end.blobsCount, end.bytes) == (1, 5_000))
    #expect(try fixture.stores(stray) == false)
  }
}
