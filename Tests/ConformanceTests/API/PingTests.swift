// SPDX-License-Identifier: Apache-2.0

import Testing

/// `OCI_API_PING`.
struct PingTests {
  @Test("the registry says that it implements the specification (end-1)")
  func version() async throws {
    try await ConformanceRegistry.serving { client in
      for uri in ["/v2/", "/v2"] {
        let response = try await client.send(.get, uri)
        #expect(response.status == 200)
        #expect(response["Docker-Distribution-API-Version"] == "registry/2.0")
      }
      #expect(try await client.send(.head, "/v2/").status == 200)
    }
  }

  @Test("other methods are refused and told which are not (end-1)")
  func methods() async throws {
    try await ConformanceRegistry.serving { client in
      let response = try await client.send(.post, "/v2/")
      #expect(response.status == 405)
      #expect(response["Allow"] == "GET, HEAD")
      #expect(response.errorCode == "UNSUPPORTED")
    }
  }
}
