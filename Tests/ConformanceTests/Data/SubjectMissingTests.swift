// SPDX-License-Identifier: Apache-2.0

import Testing

/// `OCI_DATA_SUBJECT_MISSING`.
struct SubjectMissingTests {
  @Test("what is about a manifest that is not here is taken and listed (end-7a, end-12a)")
  func missing() async throws {
    var data = ConformanceData()
    data.addImage(
      configType: ConformanceData.emptyType, artifactType: ConformanceData.exampleType,
      annotations: ["org.opencontainers.conformance": "hello"], subject: data.absent(),
      tags: ["tagged-artifact"])
    try await ConformanceRegistry.serving { [data] client in try await client.exercise(data) }
  }

  @Test("referrers are listed before and after their subject comes and goes (end-12a)")
  func order() async throws {
    var data = ConformanceData()
    let image = data.addImage()
    let referrer = data.addImage(subject: image)
    try await ConformanceRegistry.serving { [data] client in
      for blob in data.blobs { try await client.push(blob) }
      func expectListed() async throws {
        let listed = try await client.referrers(of: image.digest).listedDigests
        #expect(listed == ["\(referrer.digest)"])
      }
      try await client.push(manifest: referrer)
      try await expectListed()
      try await client.push(manifest: image)
      try await expectListed()
      _ = try await client.send(.delete, client.path("manifests/\(image.digest)"))
      try await expectListed()
    }
  }
}
