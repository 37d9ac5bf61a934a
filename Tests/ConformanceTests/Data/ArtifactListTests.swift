// SPDX-License-Identifier: Apache-2.0

import Testing

/// `OCI_DATA_ARTIFACT_LIST`.
struct ArtifactListTests {
  @Test("an index of artifacts is pushed, listed, pulled and deleted (end-7a)")
  func list() async throws {
    var data = ConformanceData()
    let entries = (0..<2).map { _ in
      data.addImage(
        configType: ConformanceData.emptyType, artifactType: ConformanceData.exampleType
      ).descriptor
    }
    data.addIndex(
      of: entries, artifactType: ConformanceData.exampleType, tags: ["artifact-index"])
    try await ConformanceRegistry.serving { [data] client in try await client.exercise(data) }
  }
}
