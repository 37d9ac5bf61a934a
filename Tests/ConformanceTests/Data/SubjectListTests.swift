// SPDX-License-Identifier: Apache-2.0

import Testing

/// `OCI_DATA_SUBJECT_LIST`.
struct SubjectListTests {
  @Test("an index that is about an index is listed, with its type if it has one (end-12a)")
  func list() async throws {
    var data = ConformanceData()
    let index = data.addIndex(of: [data.addImage().descriptor], tags: ["index"])
    let artifact = data.addImage(artifactType: ConformanceData.exampleType)
    data.addIndex(
      of: [artifact.descriptor], artifactType: ConformanceData.exampleType,
      annotations: ["org.opencontainers.conformance": "hello"], subject: index,
      tags: ["tagged-artifact"])
    // "If the `artifactType` is empty or missing in an index, the `artifactType` MUST be omitted."
    data.addIndex(of: [], subject: index)
    try await ConformanceRegistry.serving { [data] client in try await client.exercise(data) }
  }
}
