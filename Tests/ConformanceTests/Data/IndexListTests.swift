// SPDX-License-Identifier: Apache-2.0

import Testing

/// `OCI_DATA_INDEX_LIST`.
struct IndexListTests {
  @Test("an index of indexes is pushed, listed, pulled and deleted (end-3, end-7a, end-9)")
  func nested() async throws {
    var data = ConformanceData()
    let first = data.addIndex(of: [data.addImage().descriptor, data.addImage().descriptor])
    let second = data.addIndex(of: [data.addImage().descriptor])
    data.addIndex(of: [first.descriptor, second.descriptor], tags: ["index-of-index"])
    try await ConformanceRegistry.serving { [data] client in try await client.exercise(data) }
  }
}
