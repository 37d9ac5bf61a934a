// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import Testing

/// A decoder whose owner takes the payload from where it lies.
@Suite struct PayloadAsideTests {
  private static let stream =
    FrameEncoder.bytes(of: .ping(1)) + FrameFixture.dataBytes
    + FrameFixture.raw(type: 130, [9, 9]) + FrameEncoder.bytes(of: emptyHeader)
    + FrameFixture.dataBytes + FrameEncoder.bytes(of: .ping(2))
  private static let emptyHeader = DataHeader(chunk: FrameFixture.chunk, offset: 0, length: 0)

  private struct Outcome: Equatable {
    var decoded: [FrameDecoder.Decoded] = []
    var failure: FrameError?
  }

  /// Given piece by piece, as a socket would.
  private static func takingPayload(
    of pieces: [ArraySlice<UInt8>], isHandshakeFinished: Bool = true
  ) -> Outcome {
    var (outcome, decoder) = (Outcome(), FrameDecoder())
    if isHandshakeFinished { decoder.handshakeFinished() }
    var fragment: (header: DataHeader, payload: [UInt8])?
    do throws(FrameError) {
      for piece in pieces {
        var rest = piece
        while !rest.isEmpty || fragment?.header.length == 0 {
          if let (header, payload) = fragment {
            let taken = rest.prefix(header.length - payload.count)
            rest = rest.dropFirst(taken.count)
            fragment = (header, payload + taken)
            guard payload.count + taken.count == header.length else { continue }
            outcome.decoded.append(.data(header, payload: (payload + taken)[...]))
            fragment = nil
            continue
          }
          let wanted = decoder.wantedBytes
          decoder.append(Array(rest.prefix(wanted)))
          rest = rest.dropFirst(wanted)
          if let header = try decoder.nextHeader() {
            fragment = (header, [])
          } else if let decoded = try decoder.next() {
            outcome.decoded.append(decoded)
          }
        }
      }
    } catch {
      outcome.failure = error
    }
    return outcome
  }

  private static func whole(_ bytes: [UInt8], isHandshakeFinished: Bool = true) -> Outcome {
    var (outcome, decoder) = (Outcome(), FrameDecoder())
    if isHandshakeFinished { decoder.handshakeFinished() }
    decoder.append(bytes)
    do throws(FrameError) {
      while let decoded = try decoder.next() { outcome.decoded.append(decoded) }
    } catch {
      outcome.failure = error
    }
    return outcome
  }

  @Test("the same frames come out, wherever the bytes are cut")
  func everyBoundary() {
    let expected = Self.whole(Self.stream)
    #expect(expected.decoded.count == 5)
    for cut in 0...Self.stream.count {
      let pieces = [Self.stream[..<cut], Self.stream[cut...]]
      #expect(Self.takingPayload(of: pieces) == expected)
    }
    #expect(Self.takingPayload(of: Self.stream.indices.map { Self.stream[$0...$0] }) == expected)
  }

  @Test("none of the payload passes through the decoder")
  func payloadAside() throws {
    let header = DataHeader(
      chunk: FrameFixture.chunk, offset: 0, length: DataHeader.fragmentBytesMax)
    let bytes = FrameEncoder.bytes(of: header)
    var (decoder, appended) = (FrameFixture.decoder([]), 0)
    while appended < bytes.count {
      #expect(try decoder.nextHeader() == nil)
      let wanted = decoder.wantedBytes
      #expect((1...bytes.count - appended).contains(wanted))
      decoder.append(Array(bytes[appended..<appended + wanted]))
      appended += wanted
    }
    #expect(try decoder.nextHeader() == header)
    #expect(decoder.bufferedBytes == 0)
    #expect(decoder.wantedBytes == FrameLimits.prefixBytes)
  }

  @Test("bytes that break a rule break it here too, with the same error")
  func mutations() {
    var generator = SeededGenerator(seed: 0xa51de)
    var failures = 0
    for _ in 0..<20_000 {
      var bytes = Self.stream
      for _ in 0...generator.below(3) {
        bytes[generator.below(bytes.count)] = UInt8(truncatingIfNeeded: generator.next())
      }
      let isHandshakeFinished = generator.below(4) > 0
      let expected = Self.whole(bytes, isHandshakeFinished: isHandshakeFinished)
      let cut = generator.below(bytes.count)
      let found = Self.takingPayload(
        of: [bytes[..<cut], bytes[cut...]], isHandshakeFinished: isHandshakeFinished)
      #expect(found.decoded == expected.decoded)
      // A fragment is judged by its header, of which the rest may not have come.
      if expected.failure != nil { #expect(found.failure == expected.failure) }
      if found.failure != nil { failures += 1 }
    }
    #expect(failures > 2_000)
  }

  @Test("a fragment longer than any may be is refused by its header")
  func tooLong() {
    let header = DataHeader(
      chunk: FrameFixture.chunk, offset: 0, length: DataHeader.fragmentBytesMax)
    let bytes = FrameEncoder.bytes(of: header)
    let length = bytes.count - FrameLimits.prefixBytes + header.length + 1
    let long = FrameFixture.number32(length) + bytes.dropFirst(FrameLimits.prefixBytes)
    #expect(Self.takingPayload(of: [long[...]]).failure == .tooLarge(.fragment))
    let longest = FrameFixture.number32(FrameLimits.dataFrameBytesMax + 1)
    #expect(
      Self.takingPayload(of: [longest[...]]).failure
        == .frameTooLong(bytes: FrameLimits.dataFrameBytesMax + 1))
  }
}
