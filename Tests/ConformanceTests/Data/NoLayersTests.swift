// SPDX-License-Identifier: Apache-2.0

import Testing

/// `OCI_DATA_NO_LAYERS`.
struct NoLayersTests {
  @Test("an image may have no layers (end-7a: the list of blobs MAY be empty)")
  func noLayers() async throws {
    var data = ConformanceData()
    data.addImage(layers: [], tags: ["no-layers"])
    try await ConformanceRegistry.serving { [data] client in try await client.exercise(data) }
  }
}
