// SPDX-License-Identifier: Apache-2.0

import ContentModel
import RegistryCore
import RegistryFront
import Testing

@testable import NodeShell

@Suite("Manifests of an origin that are at hand", .timeLimit(.minutes(5)))
struct ManifestsAtHandTests {
  let fixture: OriginFixture

  init() throws {
    fixture = try OriginFixture()
  }

  @Test("are those that were read, and who asks is remembered alike however it is answered")
  func remembered() async throws {
    let (origin, debian) = (fixture.origin, fixture.debian)
    let layer = try await fixture.push([1, 2, 3], to: debian)
    let image = try await fixture.pushManifest(of: [layer], tag: "1", to: debian)
    let tag = try #require(Reference("1"))
    var responses: Int64? { origin.serving.references(in: debian).first?.responses }
    #expect(origin.manifestAtHand(tag, in: debian, isHead: true) == nil)
    #expect(responses == nil)
    _ = try await origin.manifestHead(tag, in: debian)
    #expect(responses == 1)
    #expect(origin.serving.hasServed(image) == false)
    let manifest = try await origin.manifest(tag, in: debian)
    #expect(responses == 2)
    #expect(origin.serving.hasServed(image))
    for isHead in [true, false] {
      let atHand = try #require(origin.manifestAtHand(tag, in: debian, isHead: isHead))
      #expect(atHand.bytes == manifest.bytes)
      #expect(atHand.digest == image)
    }
    #expect(responses == 4)
    try await origin.deleteManifest(tag, in: debian)
    #expect(origin.manifestAtHand(tag, in: debian, isHead: false) == nil)
  }
}
