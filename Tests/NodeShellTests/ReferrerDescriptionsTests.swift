// SPDX-License-Identifier: Apache-2.0

import Catalog
import ContentModel
import OpenSSLRuntime
import RegistryCore
import Storage
import Synchronization
import Testing

@testable import NodeShell

struct ReferrerDescriptionsTests {
  private static let manifest = Array(
    """
    {"artifactType":"a/sbom","manifests":[],"subject":{"mediaType":"a/b","size":1,\
    "digest":"\(Digest.computing(.sha256, of: [1]))"}}
    """.utf8)

  @Test("what was pushed to an earlier version is described from its bytes, before it is listed")
  func complete() async throws {
    let fixture = try OriginFixture()
    let digest = Digest.computing(.sha256, of: Self.manifest)
    let lost = Digest.computing(.sha256, of: [2])
    try fixture.store.storeWhole(
      digest, bytes: Self.manifest, mediaType: MediaType.imageIndex.text, isPushed: true)
    fixture.catalog.undescribed.withLock {
      $0 = [lost, digest].map {
        UndescribedReferrer(repository: fixture.debian, digest: $0, mediaType: .imageIndex)
      }
    }
    try await ReferrerDescriptions(
      catalog: fixture.catalog, store: fixture.store, logger: fixture.origin.disk.logger
    ).complete()
    // One whose bytes are gone is listed without a type, and not asked for again.
    #expect(fixture.catalog.described.withLock { $0 } == [digest: "a/sbom", lost: nil])
    #expect(fixture.catalog.undescribed.withLock { $0.isEmpty })
  }
}
