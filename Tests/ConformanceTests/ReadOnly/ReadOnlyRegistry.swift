// SPDX-License-Identifier: Apache-2.0

import RegistryCore
import Testing

/// A registry that has content and takes no more of it.
enum ReadOnlyRegistry {
  static func serving(
    _ body: @Sendable (ConformanceClient, ConformanceData) async throws -> Void
  ) async throws {
    var data = ConformanceData()
    let image = data.addImage(tags: ["1.0", "latest"])
    data.addImage(artifactType: ConformanceData.exampleType, subject: image)
    let registry = try ConformanceRegistry()
    try await registry.serve { [data] client in try await client.push(data) }
    try await registry.serve(takesPushes: false) { [data] client in try await body(client, data) }
  }
}

extension ConformanceClient {
  /// "If manifest deletion is disabled, the registry MUST respond with either a `400 Bad Request`
  /// or a `405 Method Not Allowed`" (OCI distribution-spec: content management).
  func expectReadOnly(_ method: ConformanceMethod, _ uri: String) async throws {
    let response = try await send(method, uri)
    #expect(response.status == 405)
    #expect(response.errorCode == "UNSUPPORTED")
  }
}
