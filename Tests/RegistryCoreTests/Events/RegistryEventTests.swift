// SPDX-License-Identifier: Apache-2.0

import ContentModel
import RegistryCore
import Testing

@Suite("An event as it is sent")
struct RegistryEventTests {
  private typealias Fixtures = EventFixtures
  private let a = "sha256:" + String(repeating: "aa", count: 32)
  private let c = "sha256:" + String(repeating: "cc", count: 32)

  @Test("of a pushed manifest has every member that CNCF Distribution has")
  func pushedManifest() throws {
    let type = try #require(MediaType("application/vnd.oci.image.manifest.v1+json"))
    let layer = try #require(MediaType("application/vnd.oci.image.layer.v1.tar+gzip"))
    let event = Fixtures.event(
      .push,
      .manifest(
        Fixtures.digest(0xaa), mediaType: type, sizeBytes: 708, in: Fixtures.debian,
        tag: Tag("12"),
        references: [
          Descriptor(mediaType: layer, digest: Fixtures.digest(0xcc), sizeBytes: 5)
        ]))
    #expect(
      event.json.text == """
        {"id":"22222222-2222-4222-a222-222222222222",\
        "timestamp":"2026-01-31T23:59:59.250Z","action":"push",\
        "target":{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"\(a)",\
        "size":708,"length":708,"repository":"library/debian",\
        "url":"https://registry.example:5000/v2/library/debian/manifests/\(a)","tag":"12",\
        "references":[{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip",\
        "digest":"\(c)","size":5}]},\
        "request":{"id":"11111111-1111-4111-9111-111111111111","addr":"10.0.0.7:41000",\
        "host":"registry.example:5000","method":"PUT","useragent":"containers/5.24"},\
        "actor":{"name":"ada"},\
        "source":{"addr":"origin:5000","instanceID":"33333333-3333-4333-b333-333333333333"}}
        """)
  }

  @Test("of a blob says where it is to be had, from a mirror with the upstream's name")
  func blob() {
    let blob = Blob(digest: Fixtures.digest(0xcc), sizeBytes: 9)
    let event = Fixtures.event(
      .pull, .blob(blob, in: Fixtures.debian, upstream: "docker.io/x"), scheme: .http)
    let target = event.json["target"]
    #expect(target?["mediaType"]?.string == "application/octet-stream")
    #expect(
      target?["url"]?.string
        == "http://registry.example:5000/v2/library/debian/blobs/\(c)?ns=docker.io%2Fx")
    #expect(target?["tag"] == nil)
    #expect(target?["references"] == nil)
  }

  @Test("of a mount says from where, and its size when that is known")
  func mount() throws {
    let mounted = EventTarget.mounted(
      Fixtures.digest(0xcc), from: Fixtures.alpine, in: Fixtures.debian)
    let name = try #require(EventEndpointName("audit"))
    let note = EventNote(
      of: Fixtures.event(.mount, mounted), to: [name], limits: OutboxLimits())
    #expect(note.events[0].json["target"]?["size"] == nil)
    let sized = note.sized(7).events[0]
    #expect(sized.json["target"]?["size"]?.integer == 7)
    #expect(sized.json["target"]?["fromRepository"]?.string == "library/alpine")
    #expect(sized.id == note.events[0].id)
  }

  @Test("of what is deleted names it and no more, and each tag that went with it has its own")
  func deleted() throws {
    let name = try #require(EventEndpointName("audit"))
    let note = EventNote(
      of: Fixtures.event(.delete, .deleted(Fixtures.digest(0xaa), in: Fixtures.debian)),
      to: [name], limits: OutboxLimits()
    ).removing([try #require(Tag("12")), try #require(Tag("latest"))])
    #expect(
      note.events.map { $0.json["target"]?.text } == [
        "{\"digest\":\"\(a)\",\"repository\":\"library/debian\"}",
        "{\"repository\":\"library/debian\",\"tag\":\"12\"}",
        "{\"repository\":\"library/debian\",\"tag\":\"latest\"}",
      ])
    #expect(note.events[1].id != note.events[0].id && note.events[2].id != note.events[1].id)
    #expect(note.events.allSatisfy { $0.action == .delete })
  }

  @Test("tells nothing of the references of a manifest that has too many")
  func tooManyReferences() {
    let descriptor = Descriptor(
      mediaType: .octetStream, digest: Fixtures.digest(0xcc), sizeBytes: 1)
    func target(_ count: Int) -> EventTarget {
      .manifest(
        Fixtures.digest(0xaa), mediaType: .imageIndex, sizeBytes: 1, in: Fixtures.debian, tag: nil,
        references: Array(repeating: descriptor, count: count))
    }
    #expect(target(256).references.count == 256)
    #expect(target(257).references.isEmpty)
  }

  @Test("keeps of what a client says of itself 256 bytes at most, and whole characters")
  func longTexts() {
    let facts = RequestFacts(
      id: Fixtures.id(1), address: "", host: "", method: "GET",
      userAgent: String(repeating: "ä", count: 1_000), user: String(repeating: "x", count: 256))
    #expect(facts.userAgent == String(repeating: "ä", count: 128))
    #expect(facts.user.utf8.count == 256)
    let event = Fixtures.event(
      .pull, .blob(Blob(digest: Fixtures.digest(0xcc), sizeBytes: 1), in: Fixtures.debian),
      by: facts)
    #expect(event.json["request"]?["addr"] == nil)
    // Without a name for this registry, its own.
    #expect(event.json["target"]?["url"]?.string?.hasPrefix("https://origin:5000/v2/") == true)
  }

  @Test(
    "has its time in UTC, to the millisecond",
    arguments: [
      (0, "1970-01-01T00:00:00.000Z"), (951_782_400_001, "2000-02-29T00:00:00.001Z"),
      (-1, "1969-12-31T23:59:59.999Z"), (4_107_542_399_999, "2100-02-28T23:59:59.999Z"),
      (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
    ] as [(Int64, String)])
  func time(_ unixMilliseconds: Int64, _ text: String) {
    #expect(UTCText.of(unixMilliseconds: unixMilliseconds) == text)
  }

  @Test("names of further events differ from the first in their last digits alone")
  func advancedID() {
    let first = UniqueID(randomBytes: Array(repeating: 0xff, count: 16))
    #expect("\(first)" == "ffffffff-ffff-4fff-bfff-ffffffffffff")
    #expect("\(first.advanced(by: 1))" == "ffffffff-ffff-4fff-bfff-ffff00000000")
  }

  @Test("an endpoint is not told of the actions and media types it ignores")
  func filter() {
    var filter = EventFilter()
    let words = ["pull", "application/octet-stream", "pulls", ""].map { filter.ignore($0) }
    #expect(words == [true, true, false, false])
    #expect(!filter.passes(.pull, .imageManifest))
    #expect(!filter.passes(.push, .octetStream))
    #expect(filter.passes(.push, .imageManifest))
    #expect(filter.passes(.delete, nil))
    #expect(EventFilter().passes(.pull, .octetStream))
  }
}
