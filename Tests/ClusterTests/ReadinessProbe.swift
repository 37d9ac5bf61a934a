// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import ContentModel
import NIOCore
import NIOHTTP1

/// What `/readyz` of a node says.
struct ReadinessProbe: Sendable, Equatable {
  let status: Int
  let text: String

  static func ask(_ node: HostPort) async throws -> ReadinessProbe {
    let response = try await HTTPClient.shared.execute(
      HTTPClientRequest(url: "http://\(node)/readyz"), timeout: .seconds(30))
    let body = try await response.body.collect(upTo: 4096)
    return ReadinessProbe(status: Int(response.status.code), text: String(buffer: body))
  }
}
