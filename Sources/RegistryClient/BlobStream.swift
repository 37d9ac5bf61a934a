// SPDX-License-Identifier: Apache-2.0

public import NIOCore

/// The bytes of a blob from `fromByte` on, as they come from a registry.
///
/// It reads from the network only when asked for the next buffer. It ends cleanly only after
/// `endByte`, or if that is unknown where the response ends; anything else is thrown as
/// `RegistryClientError`, or as `CancellationError` if the reading task was cancelled. The bytes
/// are not hashed here. Iterate once; dropping the stream and its iterator gives up the request.
public struct BlobStream: AsyncSequence, Sendable {
  /// Of the whole blob; nil if the registry does not tell.
  public let sizeBytes: Int64?
  /// The offset in the blob of the first byte handed out.
  public let fromByte: Int64
  /// One past the offset of the last byte handed out; nil if the registry does not tell.
  public let endByte: Int64?
  /// 206, or 200 where the registry sent everything and the bytes before `fromByte` are skipped.
  public let status: Int

  let body: ResponseBody
  let skippedBytes: Int64
  /// Whether the response goes on after `endByte`.
  let isCut: Bool

  /// To be called once: there is one response to read.
  public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(self) }

  /// Reads the response, a buffer at a time.
  public struct AsyncIterator: AsyncIteratorProtocol, Sendable {
    private let stream: BlobStream
    private var skipBytes: Int64
    private var position: Int64
    private var isFinished = false

    init(_ stream: BlobStream) {
      self.stream = stream
      self.skipBytes = stream.skippedBytes
      self.position = stream.fromByte
    }

    /// The next bytes, in order; nil after the last one.
    public mutating func next() async throws -> ByteBuffer? {
      try await next(isolation: #isolation)
    }

    /// The next bytes, in order; nil after the last one.
    public mutating func next(
      isolation actor: isolated (any Actor)?
    ) async throws -> ByteBuffer? {
      if isFinished { return nil }
      // Finished unless more bytes turn up: an error ends the sequence too.
      isFinished = true
      while !(stream.isCut && position == stream.endByte) {
        guard var buffer = try await stream.body.next() else {
          try checkEnd()
          break
        }
        let skipped = Int(Swift.min(skipBytes, Int64(buffer.readableBytes)))
        buffer.moveReaderIndex(forwardBy: skipped)
        skipBytes -= Int64(skipped)
        if buffer.readableBytes == 0 { continue }
        buffer = try accepted(buffer)
        isFinished = false
        return buffer
      }
      return nil
    }

    private mutating func accepted(_ buffer: ByteBuffer) throws -> ByteBuffer {
      var buffer = buffer
      if let endByte = stream.endByte, Int64(buffer.readableBytes) > endByte - position {
        guard stream.isCut, let head = buffer.readSlice(length: Int(endByte - position)) else {
          throw stream.failure(.malformedResponse, "the body goes on after byte \(endByte)")
        }
        buffer = head
      }
      position += Int64(buffer.readableBytes)
      return buffer
    }

    private func checkEnd() throws {
      if skipBytes > 0 {
        throw stream.failure(.rangeNotSatisfiable, "the blob ends before byte \(stream.fromByte)")
      }
      if let endByte = stream.endByte, position < endByte {
        throw stream.failure(.truncatedBody, "the body ended at byte \(position) of \(endByte)")
      }
    }
  }

  private func failure(_ code: RegistryClientErrorCode, _ detail: String) -> RegistryClientError {
    RegistryClientError(code, at: body.site, status: status, detail: detail)
  }
}
