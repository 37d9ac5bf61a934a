// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import HummingbirdCore
import NIOCore
import Synchronization
import Testing

@testable import RegistryFront

/// Manifests, lists of tags and catalogs may have megabytes.
struct LongTextTests {
  private final class Parts: Sendable {
    let sizes = Mutex<[Int]>([])
    let bytes = Mutex(ByteBuffer())
  }

  private struct Writer: ResponseBodyWriter {
    let parts: Parts

    mutating func write(_ buffer: ByteBuffer) async throws {
      parts.sizes.withLock { $0.append(buffer.readableBytes) }
      _ = parts.bytes.withLock { $0.writeImmutableBuffer(buffer) }
    }

    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
  }

  @Test("a long text is written in parts that a slow client can take, and whole")
  func parts() async throws {
    let text = String(repeating: "layers and layers ", count: 60_000)
    let response = FrontResponses.complete(.ok, text, type: "text/plain", isHead: false)
    #expect(response.body.contentLength == text.utf8.count)
    let parts = Parts()
    try await response.body.write(Writer(parts: parts))
    #expect(parts.sizes.withLock { $0 } == [262_144, 262_144, 262_144, 262_144, 31_424])
    #expect(parts.bytes.withLock { String(buffer: $0) } == text)
  }
}
