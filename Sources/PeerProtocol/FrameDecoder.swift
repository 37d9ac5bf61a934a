// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// Bytes to frames, without IO (Docs/Protocol.md §1).
///
/// The owner appends what it received and calls `next` until it returns nil before it appends
/// again; then no more is held than one frame and what was appended last. The first error is final.
package struct FrameDecoder: Sendable {
  private var buffer: [UInt8] = []
  /// Where the next frame starts in `buffer`.
  private var start = 0
  private var isHandshakeFinished = false
  private var failure: FrameError?

  package init() {}

  package enum Decoded: Sendable, Equatable {
    case frame(Frame)
    /// The payload is a view of the decoder's buffer: whoever keeps it beyond the next `append`
    /// makes that append copy the buffer.
    case data(DataHeader, payload: ArraySlice<UInt8>)
  }

  /// Bytes received and not yet returned as frames.
  package var bufferedBytes: Int { buffer.count - start }

  /// From the next frame on, the full size is allowed.
  package mutating func handshakeFinished() { isHandshakeFinished = true }

  package mutating func append(_ bytes: RawSpan) {
    discardReturned()
    unsafe bytes.withUnsafeBytes { unsafe buffer.append(contentsOf: $0) }
  }

  /// The next frame; nil if it has not arrived whole. Frames of a later minor version that may be
  /// ignored are passed over.
  package mutating func next() throws(FrameError) -> Decoded? {
    if let failure { throw failure }
    do {
      while let frame = try takeFrame() {
        if let decoded = try Self.decode(frame) { return decoded }
      }
      return nil
    } catch {
      failure = error
      buffer = []
      start = 0
      throw error
    }
  }

  /// Type and body of the next frame, once they are there; its length is judged as soon as it can
  /// be, so that no more is awaited of a frame than it may have.
  private mutating func takeFrame() throws(FrameError) -> ArraySlice<UInt8>? {
    let received = buffer[start...]
    guard received.count >= FrameLimits.prefixBytes else { return nil }
    var length = 0
    for byte in received.prefix(FrameLimits.prefixBytes) { length = length << 8 | Int(byte) }
    guard length > 0 else { throw .emptyFrame }
    let rest = received.dropFirst(FrameLimits.prefixBytes)
    guard length <= bytesMax(type: rest.first) else { throw .frameTooLong(bytes: length) }
    guard rest.count >= length else { return nil }
    start += FrameLimits.prefixBytes + length
    return rest.prefix(length)
  }

  private func bytesMax(type: UInt8?) -> Int {
    guard isHandshakeFinished else { return FrameLimits.handshakeFrameBytesMax }
    let isControl = type.map { $0 != FrameType.data.rawValue } ?? false
    return isControl ? FrameLimits.controlFrameBytesMax : FrameLimits.dataFrameBytesMax
  }

  private static func decode(_ frame: ArraySlice<UInt8>) throws(FrameError) -> Decoded? {
    var reader = FrameReader(frame)
    let code = try reader.number8()
    guard let type = FrameType(rawValue: code) else {
      if code >= FrameType.ignorableMin { return nil }
      throw .unknownFrameType(code)
    }
    if type == .data {
      let header = try reader.dataHeader()
      return .data(header, payload: reader.rest)
    }
    let frame = try reader.body(of: type)
    try reader.finish()
    return .frame(frame)
  }

  private mutating func discardReturned() {
    guard start > 0 else { return }
    buffer.removeSubrange(..<start)
    start = 0
  }
}
