// SPDX-License-Identifier: Apache-2.0

import ContentModel
import RegistryCore
import Testing

@testable import Catalog

extension CatalogConformance {
  @Test("a digest is deleting from its last name on, until it has another", arguments: drivers)
  func deleting(driver: CatalogDriver) async throws {
    let open = try driver.open()
    for name in [debian, alpine] { try await open.catalog.link(blob(0xcc), in: name, at: 100) }
    try await open.catalog.putManifest(try image(digestA, foreign: [digestD]), in: debian, at: 100)
    #expect(try await open.catalog.unlinkBlob(digestC, in: debian))
    #expect(try await open.catalog.deleting(after: nil, limit: 9) == [])
    #expect(try await open.catalog.unlinkBlob(digestC, in: alpine))
    #expect(try await open.catalog.removeManifest(digestA, in: debian, at: 101))
    // What was never here is not to go, though a manifest referred to it.
    #expect(try await open.catalog.deleting(after: nil, limit: 9) == [digestA, digestC])
    #expect(try await open.catalog.deleting(after: digestA, limit: 9) == [digestC])
    #expect(try await open.catalog.isDeleting(digestC))
    try await open.catalog.link(blob(0xcc), in: alpine, at: 102)
    try await open.catalog.putManifest(try image(digestA), in: alpine, at: 102)
    #expect(try await open.catalog.deleting(after: nil, limit: 9) == [])
    #expect(try await open.catalog.isDeleting(digestC) == false)
  }

  @Test("a digest whose bytes are gone is forgotten", arguments: drivers)
  func finishDeleting(driver: CatalogDriver) async throws {
    let open = try driver.open()
    try await open.catalog.link(blob(0xcc), in: debian, at: 100)
    #expect(try await open.catalog.unlinkBlob(digestC, in: debian))
    for _ in 0..<2 { try await open.catalog.finishDeleting(digestC) }
    #expect(try await open.catalog.isDeleting(digestC) == false)
  }

  @Test("of what is stored only that is marked which nobody owns, and once", arguments: drivers)
  func markDeleting(driver: CatalogDriver) async throws {
    let open = try driver.open()
    try await open.catalog.link(blob(0xcc), in: debian, at: 100)
    try await open.catalog.putManifest(
      try image(digestA, foreign: [digestD]), in: debian, at: 100)
    let all = [digestA, digestB, digestC, digestD]
    #expect(try await open.catalog.markDeleting(all) == [digestB, digestD])
    #expect(try await open.catalog.markDeleting(all) == [])
    #expect(try await open.catalog.deleting(after: nil, limit: 9) == [digestB, digestD])
  }

  @Test("only what is garbage still is unlinked, and told", arguments: drivers)
  func unlinkUnreferenced(driver: CatalogDriver) async throws {
    let open = try driver.open()
    for byte in [0xbb, 0xcc, 0xdd] as [UInt8] {
      try await open.catalog.link(blob(byte), in: debian, at: 100)
    }
    let all = [digestB, digestC, digestD].map { OwnedContent($0, in: debian) }
    try await open.catalog.putManifest(
      try image(digestA, layers: [digestC]), in: debian, at: 101)
    try await open.catalog.link(blob(0xbb), in: debian, at: 150)
    #expect(
      try await open.catalog.unlinkUnreferenced(
        all + [OwnedContent(digestD, in: alpine)], linkedBefore: 150)
        == [OwnedContent(digestD, in: debian)])
    #expect(try await open.catalog.linkedBlobBytes(digestC, in: debian) != nil)
    #expect(try await open.catalog.deleting(after: nil, limit: 9) == [digestD])
  }

  @Test(
    "who is told that a blob is there has renewed it, if it was getting old", arguments: drivers)
  func renewLink(driver: CatalogDriver) async throws {
    let open = try driver.open()
    try await open.catalog.link(blob(0xcc, bytes: 7), in: debian, at: 100)
    let linkedAt = {
      try await open.catalog.unreferencedBlobs(linkedBefore: .max, after: nil, limit: 9)
        .map(\.linkedAt)
    }
    #expect(try await open.catalog.renewLink(of: digestC, in: debian, ifBefore: 100, at: 120) == 7)
    #expect(try await linkedAt() == [100])
    #expect(try await open.catalog.renewLink(of: digestC, in: debian, ifBefore: 101, at: 120) == 7)
    #expect(try await linkedAt() == [120])
    #expect(
      try await open.catalog.renewLink(of: digestC, in: alpine, ifBefore: 200, at: 120) == nil)
    #expect(
      try await open.catalog.renewLink(of: digestD, in: debian, ifBefore: 200, at: 120) == nil)
  }

  @Test(
    "a manifest is untagged if no tag, index, artifact or subject leads to it", arguments: drivers)
  func untagged(driver: CatalogDriver) async throws {
    let open = try driver.open()
    let (listed, signature, orphan) = (digest(0x01), digest(0x02), digest(0x03))
    try await open.catalog.putManifest(try image(digestA, tag: latest), in: debian, at: 100)
    try await open.catalog.putManifest(try image(digestA), in: alpine, at: 100)
    try await open.catalog.putManifest(try image(listed), in: debian, at: 100)
    try await open.catalog.putManifest(
      try index(digestB, of: [listed], tag: tag("all")), in: debian, at: 100)
    try await open.catalog.putManifest(try image(signature, subject: digestA), in: debian, at: 100)
    try await open.catalog.putManifest(
      try image(orphan, subject: digest(0x99)), in: debian, at: 100)
    try await open.catalog.putManifest(try image(digestC), in: debian, at: 105)
    let untagged = { (time: Int64) in
      try await open.catalog.untaggedManifests(pushedBefore: time, after: nil, limit: 9).map(
        \.content)
    }
    let old = [OwnedContent(orphan, in: debian), OwnedContent(digestA, in: alpine)]
    #expect(try await untagged(105) == old)
    #expect(try await untagged(106) == old + [OwnedContent(digestC, in: debian)])
    #expect(
      try await open.catalog.untaggedManifests(pushedBefore: 105, after: old[0], limit: 9)
        == [UntaggedManifest(old[1], pushedAt: 100)])
    #expect(
      try await open.catalog.renewManifest(orphan, in: debian, ifBefore: 101, at: 110)?.digest
        == orphan)
    #expect(try await untagged(105) == [old[1]])
    #expect(
      try await open.catalog.renewManifest(orphan, in: alpine, ifBefore: 101, at: 110) == nil)
  }

  @Test(
    "an untagged manifest goes if it still is one, and what it had lives on", arguments: drivers)
  func removeUntagged(driver: CatalogDriver) async throws {
    let open = try driver.open()
    try await open.catalog.link(blob(0xdd), in: debian, at: 100)
    try await open.catalog.putManifest(try image(digestA, layers: [digestD]), in: debian, at: 100)
    try await open.catalog.putManifest(try index(digestB, of: [digestA]), in: debian, at: 100)
    let both = [digestA, digestB].map { OwnedContent($0, in: debian) }
    #expect(
      try await open.catalog.removeUntagged(both, pushedBefore: 200, at: 300) == [both[1]])
    #expect(try await open.catalog.removeUntagged(both, pushedBefore: 300, at: 300) == [])
    #expect(try await open.catalog.removeUntagged(both, pushedBefore: 301, at: 400) == [both[0]])
    #expect(
      try await open.catalog.unreferencedBlobs(linkedBefore: .max, after: nil, limit: 9)
        .map(\.linkedAt) == [400])
    #expect(try await open.catalog.deleting(after: nil, limit: 9) == [digestA, digestB])
  }

  @Test(
    "what a tag or an index leaves has a grace from then on", arguments: drivers)
  func leftByTag(driver: CatalogDriver) async throws {
    let open = try driver.open()
    let (moved, removed, listed) = (digest(0x01), digest(0x02), digest(0x03))
    for name in [moved, removed] {
      try await open.catalog.putManifest(
        try image(name, tag: tag("\(name.hex.prefix(2))")), in: debian, at: 100)
    }
    try await open.catalog.putManifest(try image(listed), in: debian, at: 100)
    try await open.catalog.putManifest(
      try index(digestB, of: [listed], tag: latest), in: debian, at: 100)
    try await open.catalog.putManifest(try image(digestA, tag: tag("01")), in: debian, at: 200)
    #expect(try await open.catalog.removeTag(tag("02"), in: debian, at: 300) != nil)
    #expect(try await open.catalog.removeManifest(digestB, in: debian, at: 400))
    let untagged = try await open.catalog.untaggedManifests(
      pushedBefore: .max, after: nil, limit: 9)
    #expect(untagged.map(\.content.digest) == [moved, removed, listed])
    #expect(untagged.map(\.pushedAt) == [200, 300, 400])
  }

  @Test("garbage is found behind any number of digests that are none", arguments: drivers)
  func rangesOfDigests(driver: CatalogDriver) async throws {
    let open = try driver.open()
    let count = 2 * SQLiteCatalog.digestsPerRange + 5
    try await open.catalog.write("fill") { transaction throws(CatalogError) in
      for number in 1..<count { _ = try transaction.makeDigestID(digest(number: number)) }
    }
    // At the end of a range, at the beginning of one, and behind them all.
    let numbers = [SQLiteCatalog.digestsPerRange, SQLiteCatalog.digestsPerRange + 1, count]
    for name in [alpine, debian] {
      for number in numbers {
        let digest = digest(number: number)
        try await open.catalog.link(Blob(digest: digest, sizeBytes: 1), in: name, at: 100)
        try await open.catalog.putManifest(try image(digest), in: name, at: 100)
      }
    }
    let all = numbers.flatMap { number in
      [alpine, debian].map { OwnedContent(digest(number: number), in: $0) }
    }
    var last: OwnedContent?
    for content in all {
      let links = try await open.catalog.unreferencedBlobs(
        linkedBefore: 200, after: last, limit: 1)
      #expect(links.map { OwnedContent($0.blob.digest, in: $0.repository) } == [content])
      let manifests = try await open.catalog.untaggedManifests(
        pushedBefore: 200, after: last, limit: 1)
      #expect(manifests.map(\.content) == [content])
      last = content
    }
    #expect(
      try await open.catalog.unreferencedBlobs(linkedBefore: 200, after: last, limit: 1) == [])
    #expect(
      try await open.catalog.untaggedManifests(pushedBefore: 200, after: last, limit: 1) == [])
  }

  @Test("the names of a digest are counted, as blob and as manifest", arguments: drivers)
  func ownersCount(driver: CatalogDriver) async throws {
    let open = try driver.open()
    for name in [debian, alpine] { try await open.catalog.link(blob(0xaa), in: name, at: 100) }
    try await open.catalog.putManifest(try image(digestA, foreign: [digestD]), in: debian, at: 100)
    #expect(try await open.catalog.ownersCount(of: digestA) == 3)
    #expect(try await open.catalog.ownersCount(of: digestD) == 0)
    #expect(try await open.catalog.ownersCount(of: digestB) == 0)
  }
}
