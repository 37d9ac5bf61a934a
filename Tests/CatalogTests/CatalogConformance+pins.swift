// SPDX-License-Identifier: Apache-2.0

import ContentModel
import RegistryCore
import Testing

@testable import Catalog

extension CatalogConformance {
  private func pin(
    _ reference: Reference, _ digest: Digest, _ contents: [Digest], at time: Int64 = 100
  ) -> ImagePin {
    ImagePin(
      place: PinPlace(upstream: "docker.io", repository: debian, reference: reference),
      digest: digest, pinnedAt: time,
      contents: contents.enumerated().map {
        KeptContent(digest: $1, sizeBytes: Int64($0) * 1000)
      })
  }

  @Test("pins are listed as they were put, each place once", arguments: drivers)
  func listPins(driver: CatalogDriver) async throws {
    let catalog = try driver.open()
    #expect(try await catalog.catalog.pins() == [])
    let tagged = pin(.tag(latest), digestA, [digestA, digestC, digestB])
    let byDigest = pin(.digest(digestB), digestB, [digestB, digestC])
    try await catalog.catalog.putPin(tagged)
    try await catalog.catalog.putPin(byDigest)
    #expect(try await catalog.catalog.pins() == [tagged, byDigest])
    let moved = pin(.tag(latest), digestD, [digestD], at: 101)
    try await catalog.catalog.putPin(moved)
    #expect(try await catalog.catalog.pins() == [byDigest, moved])
  }

  @Test("a pin that is removed leaves nothing, and others as they are", arguments: drivers)
  func removePins(driver: CatalogDriver) async throws {
    let catalog = try driver.open()
    let tagged = pin(.tag(latest), digestA, [digestA, digestB])
    let byDigest = pin(.digest(digestB), digestB, [digestB])
    for pin in [tagged, byDigest] { try await catalog.catalog.putPin(pin) }
    #expect(try await catalog.catalog.removePin(tagged.place))
    #expect(try await catalog.catalog.removePin(tagged.place) == false)
    #expect(try await catalog.catalog.pins() == [byDigest])
    #expect(try await catalog.catalog.removePin(byDigest.place))
    let counts = try await catalog.catalog.rowCounts()
    #expect((counts["pin"], counts["pin_content"]) == (0, 0))
  }
}
