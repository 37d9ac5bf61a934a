// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// The bytes of one response, as they come: it ends cleanly only where the response does, and any
/// other end is a `RegistryClientError`, or `CancellationError` if the reading task was cancelled.
struct ResponseBody: Sendable {
  let site: RequestSite
  let status: Int
  private let reader: BodyReader
  let watchdog: StallWatchdog
  private let onBytes: @Sendable (Int) -> Void

  /// - Parameter onBytes: told of all that is read, before it is handed out.
  init(
    _ response: HTTPClientResponse, site: RequestSite, watchdog: StallWatchdog,
    onBytes: @escaping @Sendable (Int) -> Void
  ) {
    self.onBytes = onBytes
    self.site = site
    self.status = Int(response.status.code)
    self.reader = BodyReader(response.body)
    self.watchdog = watchdog
  }

  /// MUST NOT be called while an earlier call is under way.
  func next() async throws -> ByteBuffer? {
    let reader = self.reader
    do {
      let buffer = try await watchdog.next { try await reader.next() }
      if let buffer {
        onBytes(buffer.readableBytes)
        return buffer
      }
    } catch {
      throw Task.isCancelled && !watchdog.hasFired ? CancellationError() : failure(error)
    }
    // A read that is cancelled may also end with nil, which must not pass for the end of the body.
    if watchdog.hasFired { throw failure(CancellationError()) }
    try Task.checkCancellation()
    return nil
  }

  /// Everything, if it is at most `bytesMax`.
  func collected(bytesMax: Int) async throws -> [UInt8] {
    var bytes: [UInt8] = []
    while let buffer = try await next() {
      guard bytes.count + buffer.readableBytes <= bytesMax else {
        throw RegistryClientError(
          .tooLarge, at: site, status: status, detail: "the body has more than \(bytesMax) bytes")
      }
      bytes.append(contentsOf: buffer.readableBytesView)
    }
    return bytes
  }

  private func failure(_ error: any Error) -> RegistryClientError {
    if watchdog.hasFired {
      return RegistryClientError(
        .timedOut, at: site, status: status, detail: "the body stopped coming")
    }
    return RegistryClientError(
      .truncatedBody, at: site, status: status, detail: "the body broke off: \(error)")
  }
}
