// SPDX-License-Identifier: Apache-2.0

import PeerProtocol

/// The owner of a decoder that takes payloads from where they lie.
struct PayloadTaker {
  private(set) var decoded: [FrameDecoder.Decoded] = []
  private(set) var failure: FrameError?
  private(set) var headersCount = 0
  /// Of the piece that was given last.
  private(set) var takenBytes = 0
  private(set) var brokenRule: String?
  private var decoder = FrameDecoder()
  private var fragment: (header: DataHeader, payload: [UInt8])?

  init() { decoder.handshakeFinished() }

  mutating func take(_ piece: ArraySlice<UInt8>) {
    var rest = piece
    do throws(FrameError) {
      while !rest.isEmpty, brokenRule == nil {
        if fragment != nil { takePayload(&rest) } else { try takeFrame(&rest) }
      }
    } catch {
      failure = error
    }
    takenBytes = piece.count - rest.count
  }

  private mutating func takeFrame(_ rest: inout ArraySlice<UInt8>) throws(FrameError) {
    let wanted = decoder.wantedBytes
    guard wanted > 0 else {
      brokenRule = "nothing is wanted"
      return
    }
    let given = Array(rest.prefix(wanted))
    rest = rest.dropFirst(wanted)
    unsafe decoder.append(given.span.bytes)
    if let header = try decoder.nextHeader() {
      headersCount += 1
      fragment = (header, [])
      if header.length == 0 { takePayload(&rest) }
    } else if let next = try decoder.next() {
      decoded.append(next)
    }
    if decoder.bufferedBytes > FrameLimits.prefixBytes + FrameLimits.dataFrameBytesMax {
      brokenRule = "more is held than a frame"
    }
  }

  private mutating func takePayload(_ rest: inout ArraySlice<UInt8>) {
    guard let (header, payload) = fragment else { return }
    if decoder.bufferedBytes != 0 { brokenRule = "a decoder holds bytes beside a payload" }
    let taken = rest.prefix(header.length - payload.count)
    rest = rest.dropFirst(taken.count)
    fragment = (header, payload + taken)
    guard payload.count + taken.count == header.length else { return }
    decoded.append(.data(header, payload: (payload + taken)[...]))
    fragment = nil
  }
}
