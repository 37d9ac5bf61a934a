// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import NIOCore

/// The one place that holds a response body's iterator, so that a read can be given up on from
/// another thread. When the reader goes, AsyncHTTPClient cancels what is left of the response.
actor BodyReader {
  private var iterator: HTTPClientResponse.Body.AsyncIterator

  init(_ body: HTTPClientResponse.Body) {
    self.iterator = body.makeAsyncIterator()
  }

  /// The next bytes, nil at the end. MUST NOT be called while an earlier call is under way.
  func next() async throws -> ByteBuffer? {
    var reading = iterator
    let buffer = try await reading.next(isolation: self)
    iterator = reading
    return buffer
  }
}
