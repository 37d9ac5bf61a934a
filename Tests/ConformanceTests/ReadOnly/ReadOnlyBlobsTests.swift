// SPDX-License-Identifier: Apache-2.0

import Testing

/// `OCI_RO_DATA_BLOBS`.
struct ReadOnlyBlobsTests {
  @Test(
    "a registry that takes no pushes serves its blobs, and takes and deletes none (end-2, end-4a)")
  func blobs() async throws {
    try await ReadOnlyRegistry.serving { client, data in
      for blob in data.blobs {
        try await client.expectServed(blob)
        try await client.expectReadOnly(.delete, client.path("blobs/\(blob.digest)"))
      }
      try await client.expectReadOnly(.post, client.path("blobs/uploads/"))
    }
  }
}
