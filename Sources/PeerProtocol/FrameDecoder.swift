// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// Bytes to frames, without IO (Docs/Protocol.md §1).
///
/// The owner appends what it received and calls `next` until it returns nil before it appends
/// again; then no more is held than one frame and what was appended last. The first error is final.
///
/// An owner that wants no payload copied appends no more than `wantedBytes` at a time and asks for
/// `nextHeader` before `next`. The payload behind a header it takes from where that lies, and
/// appends what comes after.
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
    try failingForGood { decoder throws(FrameError) in
      while let frame = try decoder.takeFrame() {
        if let decoded = try Self.decode(frame) { return decoded }
      }
      return nil
    }
  }

  /// What is lacking of the length, the type, a fragment's header or another frame, whichever comes
  /// first; at least 1. Never any payload that could be taken, once the handshake is finished.
  package var wantedBytes: Int {
    guard let frameBytes else { return FrameLimits.prefixBytes - bufferedBytes }
    let body = buffer[start...].dropFirst(FrameLimits.prefixBytes)
    guard let type = body.first else { return 1 }
    guard isHandshakeFinished, type == FrameType.data.rawValue else {
      return max(1, frameBytes - bufferedBytes)
    }
    // Of an unknown algorithm no header can be told from the payload: the frame is refused whole.
    let isAlgorithmHere = body.count > 1
    let wanted = headerBytes ?? (isAlgorithmHere ? frameBytes : bufferedBytes + 1)
    return max(1, min(frameBytes, wanted) - bufferedBytes)
  }

  /// The header of a fragment, whose payload is the owner's to take: the `length` bytes that follow
  /// those appended so far. Nil if that is not what comes next, or not all of it is here.
  package mutating func nextHeader() throws(FrameError) -> DataHeader? {
    try failingForGood { decoder throws(FrameError) in
      guard decoder.isHandshakeFinished, let frameBytes = decoder.frameBytes,
        let headerBytes = decoder.headerBytes, headerBytes <= frameBytes,
        decoder.bufferedBytes == headerBytes
      else { return nil }
      guard frameBytes <= FrameLimits.prefixBytes + FrameLimits.dataFrameBytesMax else {
        throw .frameTooLong(bytes: frameBytes - FrameLimits.prefixBytes)
      }
      var reader = FrameReader(decoder.buffer[decoder.start...].dropFirst(Self.dataTypeEnd))
      let header = try reader.dataHeader(bodyBytes: frameBytes - Self.dataTypeEnd)
      decoder.start += headerBytes
      return header
    }
  }

  private mutating func failingForGood<Value>(
    _ body: (inout FrameDecoder) throws(FrameError) -> Value
  ) throws(FrameError) -> Value {
    if let failure { throw failure }
    do {
      return try body(&self)
    } catch {
      failure = error
      buffer = []
      start = 0
      throw error
    }
  }

  /// Of the next frame, the length field included; nil before that is here.
  private var frameBytes: Int? {
    guard bufferedBytes >= FrameLimits.prefixBytes else { return nil }
    var length = 0
    for byte in buffer[start...].prefix(FrameLimits.prefixBytes) {
      length = length << 8 | Int(byte)
    }
    return FrameLimits.prefixBytes + length
  }

  /// Of a fragment, from the length field to the payload; nil if it is none, or its digest's
  /// algorithm is not here yet or not known.
  private var headerBytes: Int? {
    let body = buffer[start...].dropFirst(FrameLimits.prefixBytes)
    guard body.first == FrameType.data.rawValue,
      let algorithm = body.dropFirst().first.flatMap(HashAlgorithm.init(rawValue:))
    else { return nil }
    return Self.dataTypeEnd + 1 + algorithm.stateBytes + 4 + 4
  }

  private static let dataTypeEnd = FrameLimits.prefixBytes + 1

  /// Type and body of the next frame, once they are there; its length is judged as soon as it can
  /// be, so that no more is awaited of a frame than it may have.
  private mutating func takeFrame() throws(FrameError) -> ArraySlice<UInt8>? {
    guard let frameBytes else { return nil }
    let length = frameBytes - FrameLimits.prefixBytes
    guard length > 0 else { throw .emptyFrame }
    let rest = buffer[start...].dropFirst(FrameLimits.prefixBytes)
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
      let header = try reader.dataHeader(bodyBytes: reader.rest.count)
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
