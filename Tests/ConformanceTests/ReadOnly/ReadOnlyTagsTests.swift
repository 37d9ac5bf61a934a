// SPDX-License-Identifier: Apache-2.0

import Testing

/// `OCI_RO_DATA_TAGS`.
struct ReadOnlyTagsTests {
  @Test("a registry that takes no pushes serves its tags, and deletes none (end-3, end-8a, end-9)")
  func tags() async throws {
    try await ReadOnlyRegistry.serving { client, data in
      #expect(try await client.tags() == ["1.0", "latest"])
      for manifest in data.manifests {
        for tag in manifest.tags { try await client.expectServed(manifest, as: tag) }
      }
      for method in [ConformanceMethod.delete, .put] {
        try await client.expectReadOnly(method, client.path("manifests/latest"))
      }
    }
  }
}
