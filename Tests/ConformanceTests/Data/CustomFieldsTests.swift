// SPDX-License-Identifier: Apache-2.0

import RegistryCore
import Testing

/// `OCI_DATA_CUSTOM_FIELDS`.
struct CustomFieldsTests {
  @Test("members that no specification knows are kept as they are (end-7a)")
  func customFields() async throws {
    var data = ConformanceData()
    let extra = [
      JSONValue.Member("org.example.custom", .object([JSONValue.Member("deep", .array([.null]))]))
    ]
    let image = data.addImage(members: extra)
    data.addIndex(of: [image.descriptor], tags: ["custom-fields"], members: extra)
    try await ConformanceRegistry.serving { [data] client in try await client.exercise(data) }
  }

  @Test("a manifest is kept byte by byte, spaces and order included (end-7a)")
  func exactBytes() async throws {
    let text = " {\"manifests\" :[ ],\n\t\"mediaType\": \"\(ConformanceData.indexType)\" }\n"
    try await ConformanceRegistry.serving { client in
      let response = try await client.send(
        .put, client.path("manifests/latest"), ["Content-Type": ConformanceData.indexType],
        body: Array(text.utf8))
      #expect(response.status == 201)
      let served = try await client.send(.get, client.path("manifests/latest"))
      #expect(served.body == Array(text.utf8))
    }
  }
}
