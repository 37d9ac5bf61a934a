// SPDX-License-Identifier: Apache-2.0

import Testing

/// `OCI_API_TAGS_ATOMIC`.
struct TagsAtomicTests {
  @Test("a tag is listed when its push is answered, and not when its delete is (end-8a, end-9)")
  func atOnce() async throws {
    try await ConformanceRegistry.serving { client in
      var data = ConformanceData()
      let index = data.addIndex(of: [])
      try await client.push(manifest: index)
      for number in 0..<8 {
        let tag = "v\(number)"
        #expect(try await client.put(index, as: tag).status == 201)
        #expect(try await client.tags() == [tag])
        #expect(try await client.send(.delete, client.path("manifests/\(tag)")).status == 202)
        #expect(try await client.tags() == [])
      }
    }
  }

  @Test("a tag moves to what was pushed last (end-7a)")
  func move() async throws {
    try await ConformanceRegistry.serving { client in
      var data = ConformanceData()
      for number in 0..<3 {
        let index = data.addIndex(of: [], annotations: ["number": "\(number)"])
        #expect(try await client.put(index, as: "latest").status == 201)
        try await client.expectServed(index, as: "latest")
      }
      for index in data.manifests { try await client.expectServed(index, as: "\(index.digest)") }
    }
  }
}
