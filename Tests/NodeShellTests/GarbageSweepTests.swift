// SPDX-License-Identifier: Apache-2.0

import Catalog
import ContentModel
import OpenSSLRuntime
import RegistryCore
import Storage
import Testing

@testable import NodeShell

@Suite("A sweep of garbage", .timeLimit(.minutes(5)))
struct GarbageSweepTests {
  let fixture: OriginFixture
  let layer = [UInt8](repeating: 9, count: 50_000)

  init() throws {
    fixture = try OriginFixture()
  }

  private var later: Int64 { OriginContent.now + 2 * OriginFixture.daySeconds }

  @Test("frees what was deleted at once, and what nothing refers to when its grace is over")
  func grace() async throws {
    let debian = fixture.debian
    let digest = try await fixture.push(layer, to: debian)
    let image = try await fixture.pushManifest(of: [digest], tag: "1", to: debian)
    await fixture.collect()
    #expect(try fixture.stores(digest))
    try await fixture.origin.deleteManifest(.digest(image), in: debian)
    let now = OriginContent.now
    let first = await fixture.sweep().collect(
      by: GarbageRules(), at: now, searchingStrays: false)
    #expect(first.items.map(\.reason) == [.deleted])
    #expect(try fixture.stores(image) == false)
    #expect(try fixture.stores(digest))
    let second = await fixture.collect()
    #expect(second.items.map(\.digest) == [digest])
    #expect(second.bytes == 50_000)
    #expect(try fixture.stores(digest) == false)
    #expect(fixture.dropped.all == [image, digest])
    #expect(await fixture.collect().items == [])
  }

  @Test(
    "goes on where a crash came after the names, and forgets what is gone",
    arguments: [
      FailingCatalog.Call.isDeleting, .finishDeleting,
    ])
  func goesOn(call: FailingCatalog.Call) async throws {
    let digest = try await fixture.push(layer, to: fixture.debian)
    fixture.catalog.fail(call)
    #expect(await fixture.collect().failuresCount == 1)
    #expect(try fixture.stores(digest) == (call == .isDeleting))
    #expect(try await fixture.catalog.deleting(after: nil, limit: 9) == [digest])
    fixture.catalog.recover()
    #expect(await fixture.collect().failuresCount == 0)
    #expect(try fixture.stores(digest) == false)
    #expect(try await fixture.catalog.deleting(after: nil, limit: 9) == [])
  }

  @Test("leaves a blob that was pushed again after a crash between its bytes and the catalog")
  func pushedAgain() async throws {
    let digest = try await fixture.push(layer, to: fixture.debian)
    fixture.catalog.fail(.finishDeleting)
    await fixture.collect()
    fixture.catalog.recover()
    _ = try await fixture.push(layer, to: fixture.debian)
    let now = OriginContent.now
    _ = await fixture.sweep().collect(by: GarbageRules(), at: now, searchingStrays: true)
    #expect(try await fixture.has(digest, layer, in: fixture.debian))
  }

  @Test(
    "finds what a crash has left without a name, but no mirrored blob",
    arguments: [
      false, true,
    ])
  func strays(isMirror: Bool) async throws {
    let pushed = Digest.computing(.sha256, of: layer)
    let mirrored = Digest.computing(.sha256, of: layer + [1])
    try fixture.store.storeWhole(pushed, bytes: layer, mediaType: nil, isPushed: true)
    try fixture.store.storeWhole(mirrored, bytes: layer + [1], mediaType: nil)
    for digest in [pushed, mirrored] { try fixture.origin.cache.refresh(digest) }
    let owned = try await fixture.push([1, 2, 3], to: fixture.debian)
    let now = OriginContent.now
    let young = await fixture.sweep(isMirror: isMirror).collect(
      by: GarbageRules(), at: now, searchingStrays: true)
    #expect(young.items == [])
    let old = await fixture.collect(searchingStrays: true, isMirror: isMirror)
    #expect(try fixture.stores(pushed) == false)
    #expect(try fixture.stores(mirrored) == isMirror)
    #expect(old.items.filter { $0.reason == .unowned }.count == (isMirror ? 1 : 2))
    #expect(try fixture.stores(owned) == false)
  }

  @Test("leaves bytes without a name in the catalog beside which names are written")
  func namedBeside() async throws {
    let digest = Digest.computing(.sha256, of: layer)
    try fixture.store.storeWhole(digest, bytes: layer, mediaType: nil, isPushed: true)
    try fixture.origin.cache.refresh(digest)
    try fixture.store.writeNames([1], of: digest)
    #expect(await fixture.collect(searchingStrays: true).items == [])
    #expect(try fixture.stores(digest))
    try fixture.store.writeNames([], of: digest)
    #expect(await fixture.collect(searchingStrays: true).items.map(\.digest) == [digest])
  }

  @Test("has completed its search only if what it found could be noted, which others see to")
  func markingFails() async throws {
    let digest = Digest.computing(.sha256, of: layer)
    try fixture.store.storeWhole(digest, bytes: layer, mediaType: nil, isPushed: true)
    try fixture.origin.cache.refresh(digest)
    fixture.catalog.fail(.markDeleting)
    #expect(await fixture.collect(searchingStrays: true).isSearchComplete == false)
    fixture.catalog.recover()
    #expect(await fixture.collect().isSearchComplete == false)
    #expect(try fixture.stores(digest))
    #expect(await fixture.collect(searchingStrays: true).isSearchComplete)
    #expect(try fixture.stores(digest) == false)
  }

  @Test("that nobody asked for counts what went, and does not remember what it was")
  func countsOnly() async throws {
    _ = try await fixture.push(layer, to: fixture.debian)
    _ = try await fixture.push(layer, to: fixture.alpine)
    _ = try await fixture.push([1], to: fixture.alpine)
    let collected = await fixture.sweep().collect(
      by: GarbageRules(), at: later, searchingStrays: true, tellingItems: false)
    #expect(collected.items == [])
    #expect(collected.blobsCount == 2)
    #expect(collected.bytes >= 50_001)
  }

  @Test("gives a manifest its grace again that was asked for by its digest, whatever the rules")
  func askedFor() async throws {
    #expect(fixture.origin.garbageRules.deletesUntagged == false)
    let debian = fixture.debian
    let digest = try await fixture.push(layer, to: debian)
    var images: [Digest] = []
    for note in ["head", "get", "neither"] {
      let manifest = try OriginFixture.manifest(of: [digest], note: note)
      let image = Digest.computing(.sha256, of: manifest.bytes)
      try fixture.store.storeWhole(image, bytes: manifest.bytes, mediaType: nil, isPushed: true)
      _ = try await fixture.catalog.putManifest(
        ManifestPush(manifest, digest: image, tags: [], sparse: .indexes), in: debian, at: 100)
      images.append(image)
    }
    _ = try await fixture.origin.manifestHead(.digest(images[0]), in: debian)
    _ = try await fixture.origin.manifest(.digest(images[1]), in: debian)
    let old = try await fixture.catalog.untaggedManifests(pushedBefore: 101, after: nil, limit: 9)
    #expect(old.map(\.content.digest) == [images[2]])
  }

  @Test("leaves bytes to the cache that were mirrored before they were pushed")
  func mirroredFirst() async throws {
    let digest = Digest.computing(.sha256, of: layer)
    try fixture.store.storeWhole(digest, bytes: layer, mediaType: nil)
    _ = try await fixture.push(layer, to: fixture.debian)
    #expect(await fixture.collect(isMirror: true).bytes == 0)
    #expect(try fixture.stores(digest))
    #expect(fixture.origin.cache.usage.ownedBytes == 0)
    #expect(try await fixture.catalog.deleting(after: nil, limit: 9) == [])
  }

  @Test("takes an untagged index first, then its images, then their layers, a grace apart each")
  func untagged() async throws {
    let debian = fixture.debian
    let digest = try await fixture.push(layer, to: debian)
    let kept = try await fixture.pushManifest(of: [digest], note: "kept", tag: "1", to: debian)
    let image = try await fixture.pushManifest(of: [digest], to: debian)
    #expect(await fixture.collect().items == [])
    #expect(await fixture.collect(untagged: true).items.map(\.digest) == [image])
    #expect(try fixture.stores(kept) && fixture.stores(digest))
    try await fixture.origin.deleteManifest(#require(Reference("1")), in: debian)
    #expect(await fixture.collect(untagged: true).items.map(\.digest) == [kept])
    #expect(try fixture.stores(digest))
    let rules = GarbageRules(deletesUntagged: true)
    let end = await fixture.sweep().collect(
      by: rules, at: later + 2 * OriginFixture.daySeconds, searchingStrays: false)
    #expect(end.items.map(\.digest) == [digest])
  }

  @Test("removes what its dry run has listed, to the byte", arguments: [false, true])
  func forecast(untagged: Bool) async throws {
    let (debian, alpine) = (fixture.debian, fixture.alpine)
    let shared = try await fixture.push(layer, to: debian)
    _ = try await fixture.origin.mount(shared, from: debian, in: alpine)
    let half = try await fixture.push(layer + [1], to: debian)
    _ = try await fixture.origin.mount(half, from: debian, in: alpine)
    try await fixture.pushManifest(of: [half], tag: "1", to: alpine)
    for repository in [debian, alpine] {
      let base = try await fixture.push([3], to: repository)
      try await fixture.pushManifest(of: [base], note: "untagged", to: repository)
    }
    let gone = try await fixture.pushManifest(of: [half], note: "gone", to: alpine)
    try await fixture.origin.deleteManifest(.digest(gone), in: alpine)
    let stray = Digest.computing(.sha256, of: [4, 5])
    try fixture.store.storeWhole(stray, bytes: [4, 5], mediaType: nil, isPushed: true)
    try fixture.origin.cache.refresh(stray)
    let rules = GarbageRules(deletesUntagged: untagged)
    let sweep = fixture.sweep()
    let forecast = GarbageForecast(
      origin: fixture.origin, search: StraySearch(origin: fixture.origin, isMirror: false),
      rules: rules, nowSeconds: later)
    let told = try await forecast.garbage().items
    let collected = await sweep.collect(by: rules, at: later, searchingStrays: true)
    #expect(Set(told) == Set(collected.items))
    #expect(told.count == collected.items.count)
    #expect(told.count == (untagged ? 7 : 5))
    #expect(collected.bytes > 50_000)
    #expect(try await forecast.garbage() == CollectedGarbage())
  }

  @Test("that is told of in part counts the rest, bytes without a name as names")
  func toldInPart() async throws {
    for index in 0..<5 {
      let bytes = [UInt8](repeating: UInt8(index), count: 1_000)
      let stray = Digest.computing(.sha256, of: bytes)
      try fixture.store.storeWhole(stray, bytes: bytes, mediaType: nil, isPushed: true)
      try fixture.origin.cache.refresh(stray)
    }
    let forecast = GarbageForecast(
      origin: fixture.origin, search: StraySearch(origin: fixture.origin, isMirror: false),
      rules: GarbageRules(), nowSeconds: later, itemsMax: 2)
    let expected = try await forecast.garbage()
    #expect(expected.items.count == 2)
    #expect(expected.untoldCount == 3)
    #expect(expected.untoldBytes == 3_000)
    let collected = await fixture.sweep().collect(
      by: GarbageRules(), at: later, searchingStrays: true, itemsMax: 2)
    #expect(collected.items.count == 2)
    #expect(collected.untoldBlobsCount == 3)
    #expect(collected.untoldBytes == 3_000)
    #expect(collected.bytes == 5_000)
    let answer = GarbageAnswer(report: ToldInPart(collected: collected))
    let text = try await answer.json(GarbageQuery()).text
    #expect(text.contains(#""count":5"#), "\(text)")
    #expect(text.contains(#""isTruncated":true"#), "\(text)")
  }

  private struct ToldInPart: GarbageReport {
    let rules = GarbageRules()
    let collected: CollectedGarbage

    func garbage(by rules: GarbageRules) async throws -> CollectedGarbage { collected }
    func collect(by rules: GarbageRules) async throws -> CollectedGarbage { collected }
  }

  @Test("that is cancelled ends soon, and gives back every turn")
  func cancelled() async throws {
    let digest = try await fixture.push(layer, to: fixture.debian)
    let (fixture, gate) = (fixture, Gate())
    fixture.catalog.hold(.isDeleting, at: gate)
    let sweep = Task { await fixture.collect() }
    await gate.waitForArrivals(1)
    sweep.cancel()
    gate.open()
    _ = await sweep.value
    _ = try await fixture.push(layer, to: fixture.debian)
    #expect(try await fixture.has(digest, layer, in: fixture.debian))
  }
}
