// SPDX-License-Identifier: Apache-2.0

import Testing

/// `OCI_DATA_ARTIFACT`.
struct ArtifactTests {
  @Test("an artifact is pushed, listed, pulled and deleted (end-7a, OCI image-spec: artifacts)")
  func artifact() async throws {
    var data = ConformanceData()
    let layer = data.addBlob(type: ConformanceData.exampleType)
    data.addImage(
      layers: [layer.descriptor], configType: ConformanceData.emptyType,
      artifactType: ConformanceData.exampleType, tags: ["artifact"])
    try await ConformanceRegistry.serving { [data] client in try await client.exercise(data) }
  }

  @Test("an artifact whose one layer is the empty descriptor is one (end-7a)")
  func withoutLayers() async throws {
    var data = ConformanceData()
    let empty = data.addBlob(Array("{}".utf8), type: ConformanceData.emptyType)
    data.addImage(
      layers: [empty.descriptor], configType: ConformanceData.emptyType,
      artifactType: ConformanceData.exampleType, tags: ["artifact-without-layers"])
    try await ConformanceRegistry.serving { [data] client in try await client.exercise(data) }
  }
}
