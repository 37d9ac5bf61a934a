// SPDX-License-Identifier: Apache-2.0

import Testing

/// `OCI_RO_DATA_MANIFESTS`.
struct ReadOnlyManifestsTests {
  @Test("a registry that takes no pushes serves its manifests, and deletes none (end-3, end-9)")
  func manifests() async throws {
    try await ReadOnlyRegistry.serving { client, data in
      for manifest in data.manifests {
        try await client.expectServed(manifest, as: "\(manifest.digest)")
        try await client.expectReadOnly(.delete, client.path("manifests/\(manifest.digest)"))
      }
    }
  }
}
