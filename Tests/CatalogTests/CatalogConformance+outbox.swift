// SPDX-License-Identifier: Apache-2.0

import Catalog
import ContentModel
import RegistryCore
import Testing

extension CatalogConformance {
  @Test("every change is noted with it, of a manifest with the tags that go", arguments: drivers)
  func notes(driver: CatalogDriver) async throws {
    let open = try driver.open()
    let (catalog, v1) = (open.catalog, tag("1"))
    try await catalog.link(
      blob(0xdd), in: debian, at: 100, closing: nil,
      noting: note(.push, .blob(blob(0xdd), in: debian)))
    _ = try await catalog.mount(
      digestD, from: debian, into: alpine, at: 100,
      noting: note(.mount, .mounted(digestD, from: debian, in: alpine)))
    for tag in [latest, v1] {
      try await catalog.putManifest(
        try image(digestA, layers: [digestD], tag: tag), in: debian, at: 101,
        noting: note(
          .push,
          .manifest(
            digestA, mediaType: .imageManifest, sizeBytes: 1, in: debian, tag: tag)))
    }
    _ = try await catalog.removeTag(
      v1, in: debian, at: 102, noting: note(.delete, .deleted(v1, in: debian)))
    _ = try await catalog.removeManifest(
      digestA, in: debian, at: 103, noting: note(.delete, .deleted(digestA, in: debian)))
    _ = try await catalog.unlinkBlob(
      digestD, in: debian, noting: note(.delete, .deleted(digestD, in: debian)))
    #expect(
      try await open.waiting() == [
        "push library/debian dd", "mount library/alpine dd", "push library/debian latest",
        "push library/debian 1", "delete library/debian 1", "delete library/debian aa",
        "delete library/debian latest", "delete library/debian dd",
      ])
    let mount = try await open.outbox.events(for: audit, OutboxQuery(after: 1, limit: 1))
    #expect(mount.first?.body.contains("\"size\":1000") == true)
  }

  @Test("what changed nothing, or was refused, is not noted", arguments: drivers)
  func nothingToNote(driver: CatalogDriver) async throws {
    let open = try driver.open()
    let deleted = note(.delete, .deleted(digestA, in: debian))
    #expect(try await open.catalog.removeTag(latest, in: debian, at: 1, noting: deleted) == nil)
    #expect(try await !open.catalog.removeManifest(digestA, in: debian, at: 1, noting: deleted))
    #expect(try await !open.catalog.unlinkBlob(digestA, in: debian, noting: deleted))
    let mounted = note(.mount, .mounted(digestD, from: nil, in: debian))
    #expect(
      try await open.catalog.mount(digestD, from: nil, into: debian, at: 1, noting: mounted)
        == nil)
    await #expect(throws: CatalogError.self) {
      try await open.catalog.putManifest(
        try image(digestA, layers: [digestD]), in: debian, at: 1,
        noting: note(.push, .deleted(digestA, in: debian)))
    }
    #expect(try await open.waiting() == [])
    #expect(try await open.outbox.outboxUsage(of: audit) == .none)
  }

  @Test("each endpoint has an outbox of its own, numbered as it was written", arguments: drivers)
  func outboxes(driver: CatalogDriver) async throws {
    let open = try driver.open()
    try await open.outbox.add([
      note(.pull, .deleted(digestA, in: debian), to: [audit, mirror]),
      note(.pull, .deleted(digestB, in: alpine), to: [mirror]),
      note(.pull, .deleted(digestC, in: debian), to: [audit, mirror]),
    ])
    #expect(try await open.waiting().count == 2)
    let events = try await open.outbox.events(for: mirror, OutboxQuery(after: 0, limit: 10))
    #expect(events.map(\.number) == [1, 2, 3])
    #expect(events.map(\.repository) == [debian, alpine, debian])
    let lane = OutboxQuery.Lane(debian, through: 2)
    #expect(
      try await open.outbox.events(
        for: mirror, OutboxQuery(after: 0, lane: lane, limit: 10)
      ).map(\.number) == [1])
    #expect(
      try await open.outbox.events(for: mirror, OutboxQuery(after: 1, limit: 1)).map(\.number)
        == [2])
    try await open.outbox.removeEvents([1, 2, 77], for: mirror)
    let left = try await open.outbox.events(for: mirror, OutboxQuery(after: 0, limit: 10))
    #expect(left.map(\.number) == [3])
    let usage = try await open.outbox.outboxUsage(of: mirror)
    #expect(usage.eventsCount == 1 && usage.bytes == Int64(left[0].body.utf8.count))
    #expect(try await open.waiting().count == 2)
  }

  @Test("numbers are not used again, though all that waited has gone", arguments: drivers)
  func numbers(driver: CatalogDriver) async throws {
    let open = try driver.open()
    for number in 1...3 as ClosedRange<Int64> {
      try await open.outbox.add([note(.pull, .deleted(digestA, in: debian))])
      let events = try await open.outbox.events(for: audit, OutboxQuery(after: 0, limit: 10))
      #expect(events.map(\.number) == [number])
      try await open.outbox.removeEvents([number], for: audit)
    }
  }

  @Test("a full outbox lets its oldest events go, and counts them", arguments: drivers)
  func fullOutbox(driver: CatalogDriver) async throws {
    let open = try driver.open()
    for _ in 0..<5 {
      try await open.outbox.add([
        note(.push, .deleted(digestA, in: debian), to: [audit, mirror], eventsMax: 3)
      ])
    }
    let events = try await open.outbox.events(for: audit, OutboxQuery(after: 0, limit: 10))
    #expect(events.map(\.number) == [3, 4, 5])
    let usage = try await open.outbox.outboxUsage(of: audit)
    #expect(usage.eventsCount == 3 && usage.droppedCount == 2)
    // By bytes: room for one and a half.
    let bytesMax = Int64(events[0].body.utf8.count * 3 / 2)
    try await open.outbox.add([
      note(.push, .deleted(digestB, in: debian), bytesMax: bytesMax)
    ])
    #expect(try await open.waiting() == ["push library/debian bb"])
    #expect(try await open.outbox.outboxUsage(of: audit).droppedCount == 5)
    // One endpoint's silence is not another's loss.
    #expect(try await open.waiting(for: mirror).count == 3)
    // What went to make room may have been sent all the same.
    try await open.outbox.removeEvents([1, 2, 3, 4, 5, 6], for: audit)
    #expect(
      try await open.outbox.outboxUsage(of: audit)
        == OutboxUsage(eventsCount: 0, bytes: 0, droppedCount: 5))
  }

  @Test("pulls leave half of the outbox to what changes something", arguments: drivers)
  func pullsLeaveRoom(driver: CatalogDriver) async throws {
    let open = try driver.open()
    let push = note(.push, .deleted(digestA, in: debian), eventsMax: 4)
    let pull = note(.pull, .deleted(digestB, in: debian), eventsMax: 4)
    try await open.outbox.add([push, pull, pull, pull, pull, push])
    let (pushed, pulled) = ("push library/debian aa", "pull library/debian bb")
    #expect(try await open.waiting() == [pushed, pulled, pulled, pushed])
    let usage = try await open.outbox.outboxUsage(of: audit)
    #expect(usage.eventsCount == 4 && usage.droppedCount == 2)
    // By bytes.
    try await open.outbox.removeEvents([1, 2], for: audit)
    let left = try await open.outbox.outboxUsage(of: audit)
    try await open.outbox.add([
      note(.pull, .deleted(digestB, in: debian), bytesMax: left.bytes * 2 - 2)
    ])
    #expect(
      try await open.outbox.outboxUsage(of: audit)
        == OutboxUsage(eventsCount: 2, bytes: left.bytes, droppedCount: 3))
  }

  @Test("an endpoint that is not kept leaves nothing behind, others are kept", arguments: drivers)
  func formerEndpoints(driver: CatalogDriver) async throws {
    let open = try driver.open()
    try await open.outbox.add([
      note(.pull, .deleted(digestA, in: debian), to: [audit, mirror])
    ])
    try await open.outbox.keepEndpoints([mirror, endpoint("new")])
    #expect(try await open.waiting() == [])
    #expect(try await open.outbox.outboxUsage(of: audit) == .none)
    #expect(try await open.waiting(for: mirror).count == 1)
    // One that comes back begins anew.
    try await open.outbox.add([note(.pull, .deleted(digestB, in: debian))])
    #expect(try await open.waiting() == ["pull library/debian bb"])
    try await open.outbox.keepEndpoints([])
    #expect(try await open.waiting(for: mirror) == [])
  }

  @Test("events outlive their repository", arguments: drivers)
  func eventsOutlive(driver: CatalogDriver) async throws {
    let open = try driver.open()
    try await open.catalog.putManifest(try image(digestA), in: debian, at: 100)
    #expect(
      try await open.catalog.removeManifest(
        digestA, in: debian, at: 101, noting: note(.delete, .deleted(digestA, in: debian))))
    #expect(try await open.catalog.repositories(after: nil, limit: nil) == [])
    #expect(try await open.waiting() == ["delete library/debian aa"])
  }
}
