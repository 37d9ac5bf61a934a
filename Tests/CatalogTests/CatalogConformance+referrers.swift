// SPDX-License-Identifier: Apache-2.0

import Catalog
import ContentModel
import RegistryCore
import Testing

extension CatalogConformance {
  @Test("a subject's referrers are listed with type and annotations", arguments: drivers)
  func referrers(driver: CatalogDriver) async throws {
    let open = try driver.open()
    try await open.catalog.link(blob(0xcc), in: debian, at: 100)
    let sbom = try image(digestB, config: digestC, subject: digestA, type: "a/sbom", note: "Ada")
    let signature = try image(digestD, config: digestC, subject: digestA)
    for push in [sbom, signature] { try await open.catalog.putManifest(push, in: debian, at: 101) }
    let listed = try await open.catalog.referrers(of: digestA, in: debian, .all)
    #expect(listed.nextPlace == nil)
    #expect(
      listed.referrers == [
        Referrer(
          digest: digestB, mediaType: .imageManifest, sizeBytes: sbom.manifest.sizeBytes,
          artifactType: "a/sbom", annotations: [ManifestAnnotation(name: "note", value: "Ada")]),
        Referrer(
          digest: digestD, mediaType: .imageManifest, sizeBytes: signature.manifest.sizeBytes,
          artifactType: "application/x", annotations: []),
      ])
    #expect(try await open.catalog.referrers(of: digestB, in: debian, .all) == ReferrerPage())
    #expect(try await open.catalog.referrers(of: digestA, in: alpine, .all) == ReferrerPage())
  }

  @Test("who lists a manifest or has it as a layer is no referrer of it", arguments: drivers)
  func otherReferences(driver: CatalogDriver) async throws {
    let open = try driver.open()
    try await open.catalog.link(blob(0xaa), in: debian, at: 100)
    try await open.catalog.putManifest(try index(digestB, of: [digestA]), in: debian, at: 101)
    try await open.catalog.putManifest(
      try image(digestD, layers: [digestA]), in: debian, at: 101)
    #expect(try await open.catalog.referrers(of: digestA, in: debian, .all) == ReferrerPage())
  }

  @Test("referrers are listed by type", arguments: drivers)
  func referrersByType(driver: CatalogDriver) async throws {
    let open = try driver.open()
    for (number, type) in ["a/sbom", "a/signature", "a/sbom"].enumerated() {
      try await open.catalog.putManifest(
        try image(digest(number: number), subject: digestA, type: type), in: debian, at: 100)
    }
    let query = ReferrerQuery(artifactType: "a/sbom")
    let page = try await open.catalog.referrers(of: digestA, in: debian, query)
    #expect(page.referrers.map(\.digest) == [digest(number: 0), digest(number: 2)])
    let other = ReferrerQuery(artifactType: "a/SBOM")
    #expect(try await open.catalog.referrers(of: digestA, in: debian, other).referrers == [])
  }

  @Test("a referrer that is removed is listed no more", arguments: drivers)
  func removedReferrer(driver: CatalogDriver) async throws {
    let open = try driver.open()
    for manifest in [digestB, digestC] {
      try await open.catalog.putManifest(
        try image(manifest, subject: digestA), in: debian, at: 100)
    }
    #expect(try await open.catalog.removeManifest(digestB, in: debian, at: 101))
    let page = try await open.catalog.referrers(of: digestA, in: debian, .all)
    #expect(page.referrers.map(\.digest) == [digestC])
  }

  @Test("a long list comes in pages, each referrer once", arguments: drivers)
  func referrerPages(driver: CatalogDriver) async throws {
    let open = try driver.open()
    let note = String(repeating: "n", count: 1_500_000)
    for number in 0..<5 {
      let type = number == 1 ? "a/other" : "a/sbom"
      try await open.catalog.putManifest(
        try image(digest(number: number), subject: digestA, type: type, note: note), in: debian,
        at: 100)
    }
    var listed: [[Digest]] = []
    var place: Int64? = 0
    while let next = place, listed.count < 9 {
      let page = try await open.catalog.referrers(
        of: digestA, in: debian, ReferrerQuery(artifactType: "a/sbom", place: next))
      listed.append(page.referrers.map(\.digest))
      place = page.nextPlace
    }
    #expect(listed == [[0, 2].map(digest(number:)), [3, 4].map(digest(number:))])
  }

  @Test("a push with several tags moves all of them, or none", arguments: drivers)
  func severalTags(driver: CatalogDriver) async throws {
    let open = try driver.open()
    let push = try image(digestA, layers: [digestD])
    let tagged = ManifestPush(
      push.manifest, references: push.references, requiredBlobs: push.requiredBlobs,
      requiredManifests: [], tags: [tag("1.0"), latest])
    await #expect(throws: CatalogError.self) {
      try await open.catalog.putManifest(tagged, in: debian, at: 100)
    }
    #expect(try await open.catalog.tags(in: debian, after: nil, limit: nil) == nil)
    try await open.catalog.link(blob(0xdd), in: debian, at: 101)
    try await open.catalog.putManifest(tagged, in: debian, at: 102)
    for tag in tagged.tags {
      #expect(try await open.catalog.manifest(.tag(tag), in: debian) == push.manifest)
    }
  }
}
