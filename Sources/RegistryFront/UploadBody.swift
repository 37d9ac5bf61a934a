// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import HummingbirdCore
package import NIOCore
package import RegistryCore

/// The body of an upload request as it arrives; can be iterated once.
///
/// Reading is what lets the client go on: who does not ask holds it back (`Expect: 100-continue`
/// included), and no more is held than the buffers of its connection. The sequence ends only when
/// the client has sent all it announced; a body that breaks off throws.
package struct UploadBody: AsyncSequence, Sendable {
  package typealias Element = ByteBuffer

  /// Where the client says it belongs.
  package let range: ContentRange?
  /// Its length as far as it is known beforehand.
  package let lengthBytes: Int64?
  private let body: RequestBody
  /// Set while the client waits to be asked for the body.
  private let waitingChannel: (any Channel)?
  private let bytesMax: Int64

  package init(_ bytes: ByteBuffer, range: ContentRange? = nil) {
    self.range = range
    self.lengthBytes = Int64(bytes.readableBytes)
    self.body = RequestBody(buffer: bytes)
    self.waitingChannel = nil
    self.bytesMax = .max
  }

  /// A body that comes in pieces, and breaks off where they throw.
  package init(
    pieces: AsyncThrowingStream<ByteBuffer, any Error>, lengthBytes: Int64?,
    range: ContentRange? = nil
  ) {
    self.range = range
    self.lengthBytes = lengthBytes
    self.body = RequestBody(asyncSequence: pieces)
    self.waitingChannel = nil
    self.bytesMax = .max
  }

  /// - Parameter bytesMax: nil if it may have any length.
  /// - Throws: `sizeInvalid` for one that is longer, `rangeInvalid` for a `Content-Range` that
  ///   cannot be parsed ("Invalid Content-Range header format", OCI distribution-spec: detail,
  ///   chunked upload).
  init(
    _ request: Request, on channel: any Channel, bytesMax: Int64? = nil
  ) throws(RegistryError) {
    if let header = request.headers[.contentRange] {
      guard let range = ContentRange(header: header) else {
        throw RegistryError(
          .rangeInvalid, message: "Content-Range is not <first byte>-<last byte>", detail: header)
      }
      self.range = range
    } else {
      self.range = nil
    }
    self.lengthBytes = RequestBodyLength.bytes(request.headers)
    self.body = request.body
    self.waitingChannel = RequestBodyLength.isAwaited(request.headers) ? channel : nil
    self.bytesMax = bytesMax ?? .max
    if lengthBytes ?? 0 > self.bytesMax { throw .bodyTooLarge(bytesMax: self.bytesMax) }
  }

  var isEmpty: Bool { lengthBytes == 0 }

  package func makeAsyncIterator() -> AsyncIterator {
    AsyncIterator(
      body: body.makeAsyncIterator(), expectedBytes: lengthBytes ?? range?.lengthBytes,
      waitingChannel: waitingChannel, bytesMax: bytesMax)
  }

  package struct AsyncIterator: AsyncIteratorProtocol {
    private var body: RequestBody.AsyncIterator
    /// Nil if only the end of the body tells.
    private let expectedBytes: Int64?
    private var waitingChannel: (any Channel)?
    private var arrivedBytes: Int64 = 0
    private let bytesMax: Int64

    init(
      body: RequestBody.AsyncIterator, expectedBytes: Int64?, waitingChannel: (any Channel)?,
      bytesMax: Int64
    ) {
      self.bytesMax = bytesMax
      self.body = body
      self.expectedBytes = expectedBytes
      self.waitingChannel = waitingChannel
    }

    package mutating func next(
      isolation actor: isolated (any Actor)?
    ) async throws(RegistryError) -> ByteBuffer? {
      await askClient()
      let buffer: ByteBuffer?
      do {
        buffer = try await body.next(isolation: actor)
      } catch {
        throw brokenOff()
      }
      // The stream of a connection that is torn down ends like a body that is complete.
      if buffer == nil, Task.isCancelled { throw brokenOff() }
      arrivedBytes += Int64(buffer?.readableBytes ?? 0)
      if arrivedBytes > bytesMax { throw .bodyTooLarge(bytesMax: bytesMax) }
      guard let expectedBytes else { return buffer }
      if arrivedBytes > expectedBytes {
        throw RegistryError(.sizeInvalid, message: "the body is longer than its range")
      }
      if buffer == nil, arrivedBytes < expectedBytes { throw brokenOff() }
      return buffer
    }

    private mutating func askClient() async {
      guard let channel = waitingChannel else { return }
      waitingChannel = nil
      // If the client has gone, reading tells.
      try? await channel.triggerUserOutboundEvent(RequestBodyHandler.BodyWanted()).get()
    }

    private func brokenOff() -> RegistryError {
      RegistryError(
        .blobUploadInvalid,
        message: "the body broke off: ask for the status of the upload and go on from there",
        detail: "\(arrivedBytes) bytes arrived")
    }
  }
}
