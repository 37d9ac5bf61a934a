// SPDX-License-Identifier: Apache-2.0

import Catalog
import ContentModel
import Foundation
import HTTPTypes
import NIOCore
import OpenSSLRuntime
import RegistryCore
import RegistryFront
import Synchronization
import Testing

@testable import NodeShell

@Suite("Events that are sent", .timeLimit(.minutes(5)))
struct EventSenderTests {
  private let e0 = EventEndpointName("e0")!
  private let e1 = EventEndpointName("e1")!
  private let layer = Array("a layer".utf8)

  /// A push of a layer and a manifest, a mount, and deletes of tag, manifest and blob.
  private func work(_ fixture: EventFixture) async throws {
    let (content, debian) = (fixture.content, fixture.origin.debian)
    let digest = Digest.computing(.sha256, of: layer)
    try await content.storeBlob(OriginFixture.body(layer), digest: digest, in: debian)
    let isMounted = try await content.mount(digest, from: debian, in: fixture.origin.alpine)
    #expect(isMounted)
    let manifest = try OriginFixture.manifest(of: [digest])
    let tag = try #require(Reference("12"))
    let name = try await content.putManifest(manifest, as: tag, in: debian)
    try await content.deleteManifest(tag, in: debian)
    try await content.deleteManifest(.digest(name), in: debian)
    try await content.deleteBlob(digest, in: debian)
  }

  private let worked = [
    "push library/debian", "push library/debian", "delete library/debian",
    "delete library/debian", "delete library/debian",
  ]

  @Test("pushes, mounts and deletes arrive as CNCF Distribution tells them, in order")
  func everything() async throws {
    let headerFile = NSTemporaryDirectory() + "shoal-headers-" + UUID().uuidString
    try "# of the receiver\nAuthorization: Bearer let-me-in\n".write(
      toFile: headerFile, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: headerFile) }
    try await EventReceiver.run { receiver in
      var settings = try EventFixture.settings(
        receiver.url, headerFiles: ["e0=\(headerFile)"])
      settings.tellsReferences = true
      let fixture = await EventFixture(settings, origin: try OriginFixture())
      try await fixture.run {
        try await work(fixture)
        try await EventFixture.until {
          try await fixture.usage(of: e0).eventsCount == 0 && receiver.takenEvents.count == 6
        }
      }
      #expect(receiver.takenEvents.filter { $0 != "mount library/alpine" } == worked)
      let envelope = try #require(receiver.takenEnvelopes.first)
      #expect(envelope.headers[.contentType] == EventEnvelope.mediaType)
      #expect(envelope.headers[.authorization] == "Bearer let-me-in")
      let events = receiver.takenEnvelopes.flatMap(\.events)
      #expect(Set(events.compactMap { $0["id"]?.string }).count == 6)
      let push = try #require(events.first { $0["target"]?["tag"]?.string == "12" })
      #expect(push["actor"]?["name"]?.string == "ada")
      #expect(push["source"]?["addr"]?.string?.hasSuffix(":5000") == true)
      #expect(push["target"]?["references"]?.array?.count == 2)
      let mount = try #require(events.first { $0["action"]?.string == "mount" })
      #expect(mount["target"]?["fromRepository"]?.string == "library/debian")
      #expect(mount["target"]?["size"]?.integer == Int64(layer.count))
      let text = fixture.registry.exposition()
      #expect(text.contains("shoal_events_delivered_total{endpoint=\"e0\"} 6"))
    }
  }

  @Test("a receiver that refuses first and is silent then is told of all in the end, in order")
  func trouble() async throws {
    // One that is silent is given up after ten seconds, which is more than this has time for.
    try await EventReceiver.run({ _, before in before < 6 ? .answer(500) : .answer(204) }) {
      receiver in
      let fixture = await EventFixture(
        try EventFixture.settings(receiver.url), origin: try OriginFixture())
      try await fixture.run {
        try await work(fixture)
        try await EventFixture.until { receiver.takenEvents.count == 6 }
        try await EventFixture.until { try await fixture.usage(of: e0).eventsCount == 0 }
      }
      #expect(receiver.takenEvents.filter { $0 != "mount library/alpine" } == worked)
      #expect(receiver.refusedEnvelopes.count == 6)
      #expect(fixture.log.all.contains { $0.contains("events are not taken; they wait") })
      #expect(fixture.log.all.contains { $0.contains("events are taken again") })
      // Where secrets may be, nothing of the address is told but its host.
      #expect(!fixture.log.all.contains { $0.contains("token=secret") })
    }
  }

  @Test("what was not taken when the node stops is sent by the next, of pulls as well")
  func restart() async throws {
    let origin = try OriginFixture()
    let isUp = Mutex(false)
    try await EventReceiver.run({ _, _ in isUp.withLock { $0 } ? .answer(200) : .hang }) {
      receiver in
      let settings = try EventFixture.settings(receiver.url)
      let first = await EventFixture(settings, origin: origin)
      try await first.run {
        try await work(first)
        let blob = Blob(digest: Digest.computing(.sha256, of: layer), sizeBytes: 7)
        first.events.onPull?(
          PulledContent(.blob(blob), in: origin.debian, upstream: nil), EventFixture.request)
        try await EventFixture.until { !receiver.refusedEnvelopes.isEmpty }
      }
      #expect(try await first.usage(of: e0).eventsCount == 7)
      isUp.withLock { $0 = true }
      let second = await EventFixture(settings, origin: origin)
      try await second.run {
        try await EventFixture.until { receiver.takenEvents.count == 7 }
      }
      #expect(
        receiver.takenEvents.filter { $0 != "mount library/alpine" }
          == worked + ["pull library/debian"])
    }
  }

  @Test("an endpoint is told of what it does not ignore, and one that is down keeps none waiting")
  func twoEndpoints() async throws {
    try await EventReceiver.run { receiver in
      let settings = try EventFixture.settings(
        receiver.url, "http://127.0.0.1:1/down",
        ignoring: ["e0=delete,application/octet-stream"])
      let fixture = await EventFixture(settings, origin: try OriginFixture())
      try await fixture.run {
        try await work(fixture)
        try await EventFixture.until { !receiver.takenEvents.isEmpty }
        try await EventFixture.until {
          await fixture.events.statuses().last?.problem?.isEmpty == false
        }
      }
      #expect(receiver.takenEvents == ["push library/debian"])
      #expect(try await fixture.usage(of: e1).eventsCount == 6)
      let statuses = await fixture.events.statuses()
      #expect(statuses.map(\.problem?.isEmpty) == [nil, false])
      #expect(statuses[0].json["address"]?.string?.hasPrefix("http://127.0.0.1:") == true)
      #expect(!statuses[0].json.text.contains("secret"))
      #expect(
        fixture.registry.exposition().contains("shoal_events_waiting{endpoint=\"e1\"} 6"))
    }
  }

  @Test("nothing is written where nobody is to be told, and an endpoint that is new starts now")
  func nobody() async throws {
    let origin = try OriginFixture()
    let silent = await EventFixture(EventSettings(), origin: origin)
    #expect(silent.events.services.isEmpty && silent.events.onPull == nil)
    try await work(silent)
    try await EventReceiver.run { receiver in
      let fixture = await EventFixture(
        try EventFixture.settings(receiver.url), origin: origin)
      try await fixture.run {
        let bytes = Array("another".utf8)
        try await fixture.content.storeBlob(
          OriginFixture.body(bytes), digest: Digest.computing(.sha256, of: bytes),
          in: origin.alpine)
        try await EventFixture.until { !receiver.takenEvents.isEmpty }
      }
      #expect(receiver.takenEvents == ["push library/alpine"])
    }
  }

  @Test("pulls are told of with all that is known of them, a redelivered one not twice")
  func pulls() async throws {
    try await EventReceiver.run { receiver in
      var settings = try EventFixture.settings(receiver.url)
      settings.tellsReferences = true
      let origin = try OriginFixture()
      let fixture = await EventFixture(settings, origin: origin)
      let manifest = try OriginFixture.manifest(of: [Digest.computing(.sha256, of: layer)])
      let content = ManifestContent(
        digest: Digest.computing(.sha256, of: manifest.bytes), mediaType: .imageManifest,
        bytes: ByteBuffer(bytes: manifest.bytes))
      try await fixture.run {
        for _ in 0..<300 {
          fixture.events.onPull?(
            PulledContent(
              .manifest(content, Tag("12")), in: origin.debian, upstream: "hub"),
            EventFixture.request)
        }
        try await EventFixture.until { receiver.takenEvents.count >= 300 }
      }
      let events = receiver.takenEnvelopes.flatMap(\.events)
      #expect(events.count == 300)
      #expect(Set(events.compactMap { $0["id"]?.string }).count == 300)
      #expect(receiver.takenEnvelopes.count < 100)
      let target = try #require(events.first?["target"])
      #expect(target["tag"]?.string == "12")
      #expect(target["references"]?.array?.count == 2)
      #expect(target["url"]?.string?.hasSuffix("?ns=hub") == true)
    }
  }

  @Test("of what a manifest refers to no more is kept than is told, and nothing of too much")
  func references() async throws {
    var settings = try EventFixture.settings("http://127.0.0.1:1/")
    settings.tellsReferences = true
    let fixture = await EventFixture(settings, origin: try OriginFixture())
    let recorder = try #require(fixture.events.recorder)
    let digest = Digest.computing(.sha256, of: layer)
    func references(_ count: Int) throws -> [Descriptor] {
      let element = """
        {"mediaType":"a/b","digest":"\(digest)","size":7,"urls":["http://x"]}
        """
      let elements = Array(repeating: element, count: count).joined(separator: ",")
      return recorder.references(
        of: try ManifestReferences(parsing: Array("{\"layers\":[\(elements)]}".utf8)))
    }
    let mediaType = try #require(MediaType("a/b"))
    #expect(
      try references(1) == [Descriptor(mediaType: mediaType, digest: digest, sizeBytes: 7)])
    #expect(try references(EventTarget.referencesMax).count == EventTarget.referencesMax)
    #expect(try references(EventTarget.referencesMax + 1) == [])
  }

  @Test("pulls that come faster than they can be written are counted, not kept")
  func tooManyPulls() async throws {
    let origin = try OriginFixture()
    let fixture = await EventFixture(
      try EventFixture.settings("http://127.0.0.1:1/"), origin: origin)
    let blob = Blob(digest: Digest.computing(.sha256, of: layer), sizeBytes: 7)
    for _ in 0..<EventRecorder.pullsCostMax + 5 {
      fixture.events.onPull?(
        PulledContent(.blob(blob), in: origin.debian, upstream: nil), EventFixture.request)
    }
    #expect(
      fixture.registry.exposition().contains(
        "shoal_events_dropped_total{endpoint=\"e0\",reason=\"too_many_pulls\"} 5"))
  }

  @Test("a full outbox is warned of once, and what went is counted")
  func fullOutbox() async throws {
    var settings = try EventFixture.settings("http://127.0.0.1:1/")
    settings.outbox.eventsMax = 2
    let fixture = await EventFixture(settings, origin: try OriginFixture())
    await fixture.events.reportUsage()
    try await work(fixture)
    await fixture.events.reportUsage()
    await fixture.events.reportUsage()
    #expect(
      fixture.registry.exposition().contains(
        "shoal_events_dropped_total{endpoint=\"e0\",reason=\"outbox_full\"} 4"))
    #expect(fixture.log.all.filter { $0.contains("find no room in the outbox") }.count == 1)
  }
}
