// SPDX-License-Identifier: Apache-2.0

import RegistryCore
import Testing

/// `OCI_DATA_DATA_FIELD`.
struct DataFieldTests {
  @Test("a descriptor that holds its content is kept as it is (end-7a, OCI image-spec: data)")
  func dataField() async throws {
    var data = ConformanceData()
    let layer = data.addBlob(Array("{}".utf8), type: ConformanceData.emptyType)
    data.addImage(
      layers: [layer.descriptor.setting("data", to: .string("e30="))], tags: ["data-field"])
    try await ConformanceRegistry.serving { [data] client in try await client.exercise(data) }
  }
}
