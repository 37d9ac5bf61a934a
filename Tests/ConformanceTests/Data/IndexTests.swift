// SPDX-License-Identifier: Apache-2.0

import RegistryCore
import Testing

/// `OCI_DATA_INDEX`.
struct IndexTests {
  @Test("an index of two platforms is pushed, listed, pulled and deleted (end-3, end-7a, end-9)")
  func index() async throws {
    var data = ConformanceData()
    let entries = ["amd64", "arm64"].map { architecture in
      data.addImage().descriptor.setting(
        "platform",
        to: .fields(["os": .string("linux"), "architecture": .string(architecture)]))
    }
    data.addIndex(of: entries, tags: ["index"])
    try await ConformanceRegistry.serving { [data] client in try await client.exercise(data) }
  }

  @Test("an index of nothing is an index (end-7a, OCI image-spec: the list MAY be empty)")
  func empty() async throws {
    var data = ConformanceData()
    data.addIndex(of: [], tags: ["index"])
    try await ConformanceRegistry.serving { [data] client in try await client.exercise(data) }
  }
}
