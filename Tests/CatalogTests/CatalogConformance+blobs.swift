// SPDX-License-Identifier: Apache-2.0

import Catalog
import ContentModel
import RegistryCore
import Testing

extension CatalogConformance {
  @Test("a blob is linked in its repository only", arguments: drivers)
  func link(driver: CatalogDriver) async throws {
    let open = try driver.open()
    try await open.catalog.link(blob(0xcc, bytes: 0), in: debian, at: 100)
    #expect(try await open.catalog.linkedBlobBytes(digestC, in: debian) == 0)
    #expect(try await open.catalog.linkedBlobBytes(digestC, in: alpine) == nil)
    #expect(try await open.catalog.linkedBlobBytes(digestD, in: debian) == nil)
    #expect(
      try await open.catalog.linkedBlobBytes(digest(0xcc, .sha512), in: debian) == nil)
  }

  @Test("a mount takes a blob from a repository that has it", arguments: drivers)
  func mount(driver: CatalogDriver) async throws {
    let open = try driver.open()
    try await open.catalog.link(blob(0xcc, bytes: 7), in: debian, at: 100)
    #expect(try await open.catalog.mount(digestC, from: debian, into: alpine, at: 101) == 7)
    #expect(try await open.catalog.linkedBlobBytes(digestC, in: alpine) == 7)
    #expect(try await open.catalog.unlinkBlob(digestC, in: debian))
    #expect(try await open.catalog.linkedBlobBytes(digestC, in: alpine) == 7)
  }

  @Test("a mount from a repository that lacks the blob does nothing", arguments: drivers)
  func mountMissing(driver: CatalogDriver) async throws {
    let open = try driver.open()
    let busybox = repository("library/busybox")
    try await open.catalog.link(blob(0xcc), in: debian, at: 100)
    #expect(try await open.catalog.mount(digestC, from: busybox, into: alpine, at: 101) == nil)
    #expect(try await open.catalog.linkedBlobBytes(digestC, in: alpine) == nil)
    #expect(try await open.catalog.mount(digestD, from: nil, into: alpine, at: 101) == nil)
  }

  @Test("a mount from nowhere in particular takes the blob from anywhere", arguments: drivers)
  func mountAnywhere(driver: CatalogDriver) async throws {
    let open = try driver.open()
    try await open.catalog.link(blob(0xcc, bytes: 7), in: debian, at: 100)
    #expect(try await open.catalog.mount(digestC, from: nil, into: alpine, at: 101) == 7)
    #expect(try await open.catalog.linkedBlobBytes(digestC, in: alpine) == 7)
  }

  @Test("a blob is unlinked once, though a manifest refers to it", arguments: drivers)
  func unlink(driver: CatalogDriver) async throws {
    let open = try driver.open()
    try await open.catalog.link(blob(0xdd), in: debian, at: 100)
    try await open.catalog.putManifest(
      try image(digestA, layers: [digestD]), in: debian, at: 101)
    #expect(try await open.catalog.unlinkBlob(digestD, in: alpine) == false)
    #expect(try await open.catalog.unlinkBlob(digestD, in: debian))
    #expect(try await open.catalog.unlinkBlob(digestD, in: debian) == false)
    #expect(try await open.catalog.linkedBlobBytes(digestD, in: debian) == nil)
    #expect(try await open.catalog.references(to: digestD, in: debian).count == 1)
  }

  @Test("a digest is owned while a repository has it as a blob or a manifest", arguments: drivers)
  func owns(driver: CatalogDriver) async throws {
    let open = try driver.open()
    for name in [debian, alpine] { try await open.catalog.link(blob(0xcc), in: name, at: 100) }
    try await open.catalog.putManifest(
      try image(digestA, foreign: [digestD]), in: debian, at: 100)
    #expect(try await open.catalog.owns(digestA))
    #expect(try await open.catalog.owns(digestD) == false)
    #expect(try await open.catalog.unlinkBlob(digestC, in: debian))
    #expect(try await open.catalog.owns(digestC))
    #expect(try await open.catalog.unlinkBlob(digestC, in: alpine))
    #expect(try await open.catalog.owns(digestC) == false)
    #expect(try await open.catalog.removeManifest(digestA, in: debian, at: 101))
    #expect(try await open.catalog.owns(digestA) == false)
  }

  @Test("owned digests are paged in the order of digests", arguments: drivers)
  func ownedDigests(driver: CatalogDriver) async throws {
    let open = try driver.open()
    let longest = digest(0x01, .sha512)
    try await open.catalog.link(Blob(digest: longest, sizeBytes: 1), in: debian, at: 100)
    for name in [alpine, debian] { try await open.catalog.link(blob(0xdd), in: name, at: 100) }
    try await open.catalog.putManifest(
      try image(digestA, foreign: [digestC], tag: latest), in: debian, at: 100)
    let all = [digestA, digestD, longest]
    #expect(all == all.sorted())
    #expect(try await open.catalog.ownedDigests(after: nil, limit: 10) == all)
    #expect(try await open.catalog.ownedDigests(after: digestA, limit: 1) == [digestD])
    #expect(try await open.catalog.ownedDigests(after: digestC, limit: 1) == [digestD])
    #expect(try await open.catalog.ownedDigests(after: longest, limit: 1) == [])
  }

  @Test("an old blob to which no manifest of its repository refers is garbage", arguments: drivers)
  func unreferenced(driver: CatalogDriver) async throws {
    let open = try driver.open()
    for name in [debian, alpine] {
      try await open.catalog.link(blob(0xdd, bytes: 7), in: name, at: 100)
    }
    try await open.catalog.link(blob(0xcc, bytes: 8), in: debian, at: 105)
    try await open.catalog.putManifest(
      try image(digestA, layers: [digestD]), in: debian, at: 110)
    let garbage = CatalogBlobLink(
      repository: alpine, blob: blob(0xdd, bytes: 7), linkedAt: 100)
    #expect(
      try await open.catalog.unreferencedBlobs(linkedBefore: 105, after: nil, limit: 9)
        == [garbage])
    #expect(
      try await open.catalog.unreferencedBlobs(linkedBefore: 106, after: nil, limit: 9).count == 2)
    #expect(try await open.catalog.removeManifest(digestA, in: debian, at: 111))
    #expect(
      try await open.catalog.unreferencedBlobs(linkedBefore: 106, after: nil, limit: 9).count == 3)
  }

  @Test("linking or mounting again saves a blob from being garbage", arguments: drivers)
  func renew(driver: CatalogDriver) async throws {
    let open = try driver.open()
    for name in [debian, alpine] { try await open.catalog.link(blob(0xcc), in: name, at: 100) }
    try await open.catalog.link(blob(0xcc), in: debian, at: 200)
    #expect(
      try await open.catalog.unreferencedBlobs(linkedBefore: 200, after: nil, limit: 9)
        .map(\.repository) == [alpine])
    _ = try await open.catalog.mount(digestC, from: debian, into: alpine, at: 200)
    #expect(
      try await open.catalog.unreferencedBlobs(linkedBefore: 200, after: nil, limit: 9) == [])
    try await open.catalog.link(blob(0xcc), in: debian, at: 150)
    #expect(
      try await open.catalog.unreferencedBlobs(linkedBefore: 200, after: nil, limit: 9) == [])
  }

  @Test(
    "garbage is paged by digest and repository, though each page is removed", arguments: drivers)
  func pageGarbage(driver: CatalogDriver) async throws {
    let open = try driver.open()
    for name in [debian, alpine] {
      for byte in [0xdd, 0xcc] as [UInt8] {
        try await open.catalog.link(blob(byte), in: name, at: 100)
      }
    }
    var seen: [CatalogBlobLink] = []
    while let link = try await open.catalog.unreferencedBlobs(
      linkedBefore: 200, after: seen.last.map { OwnedContent($0.blob.digest, in: $0.repository) },
      limit: 1
    ).first {
      seen.append(link)
      #expect(try await open.catalog.unlinkBlob(link.blob.digest, in: link.repository))
    }
    #expect(seen.map(\.repository) == [alpine, debian, alpine, debian])
    #expect(seen.map(\.blob.digest) == [digestC, digestC, digestD, digestD])
  }
}
