// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import Testing

@Suite struct FrameDecoderTests {
  @Test("bytes may arrive cut at any place")
  func everyBoundary() throws {
    for frame in FrameFixture.frames {
      let bytes = FrameEncoder.bytes(of: frame)
      for cut in 1..<bytes.count {
        var decoder = FrameFixture.decoder(Array(bytes[..<cut]))
        #expect(try decoder.next() == nil)
        decoder.append(Array(bytes[cut...]))
        #expect(try decoder.next() == .frame(frame))
      }
    }
  }

  @Test("bytes may arrive one at a time, fragments between frames")
  func byteByByte() throws {
    let bytes =
      FrameEncoder.bytes(of: .ping(1)) + FrameFixture.dataBytes + FrameEncoder.bytes(of: .ping(2))
    var decoder = FrameFixture.decoder([])
    var decoded: [FrameDecoder.Decoded] = []
    for byte in bytes {
      decoder.append([byte])
      while let frame = try decoder.next() { decoded.append(frame) }
    }
    #expect(
      decoded == [
        .frame(.ping(1)),
        .data(FrameFixture.dataHeader, payload: FrameFixture.dataPayload[...]),
        .frame(.ping(2)),
      ])
  }

  @Test("a stranger's frame may have 1 KiB, judged by the length alone")
  func handshakeLimit() throws {
    var decoder = FrameDecoder()
    decoder.append(FrameFixture.number32(FrameLimits.handshakeFrameBytesMax))
    #expect(try decoder.next() == nil)
    decoder = FrameDecoder()
    decoder.append(FrameFixture.number32(FrameLimits.handshakeFrameBytesMax + 1))
    #expect(throws: FrameError.frameTooLong(bytes: 1025)) { try decoder.next() }
  }

  @Test("a browser that says GET is turned away at once")
  func strayClient() {
    var decoder = FrameDecoder()
    decoder.append(Array("GET / HTTP/1.1\r\n".utf8))
    #expect(throws: FrameError.self) { try decoder.next() }
  }

  @Test("control frames have a smaller limit than fragments")
  func controlLimit() throws {
    let limit = FrameLimits.controlFrameBytesMax
    var decoder = FrameFixture.decoder(FrameFixture.number32(limit + 1) + [16])
    #expect(throws: FrameError.frameTooLong(bytes: limit + 1)) { try decoder.next() }
    decoder = FrameFixture.decoder(FrameFixture.number32(limit + 1) + [26])
    #expect(try decoder.next() == nil)
    decoder = FrameFixture.decoder(FrameFixture.number32(FrameLimits.dataFrameBytesMax + 1))
    #expect(throws: FrameError.self) { try decoder.next() }
  }

  @Test("unknown frames from type 128 up are passed over, other unknown types are not")
  func extensions() throws {
    let ping = FrameEncoder.bytes(of: .ping(5))
    var decoder = FrameFixture.decoder(
      FrameFixture.raw(type: 130, [9, 9]) + FrameFixture.raw(type: 255, []) + ping)
    #expect(try decoder.next() == .frame(.ping(5)))
    for type: UInt8 in [0, 6, 15, 29, 47, 52, 63, 68, 127] {
      decoder = FrameFixture.decoder(FrameFixture.raw(type: type, []))
      #expect(throws: FrameError.unknownFrameType(type)) { try decoder.next() }
    }
  }

  @Test("the first error is final and frees the buffer")
  func finalError() {
    var decoder = FrameFixture.decoder(FrameFixture.number32(0))
    #expect(throws: FrameError.emptyFrame) { try decoder.next() }
    decoder.append(FrameEncoder.bytes(of: .ping(1)))
    #expect(throws: FrameError.emptyFrame) { try decoder.next() }
  }

  @Test("a drained decoder holds no more than a frame and what was appended last")
  func boundedMemory() throws {
    let header = DataHeader(
      chunk: FrameFixture.chunk, offset: 0, length: DataHeader.fragmentBytesMax)
    let payload = [UInt8](repeating: 7, count: header.length)
    let stream = FrameEncoder.bytes(of: header) + payload
    var decoder = FrameFixture.decoder([])
    let readBytes = 10_000
    var fragments = 0
    for position in stride(from: 0, to: stream.count * 20, by: readBytes) {
      decoder.append((0..<readBytes).map { stream[(position + $0) % stream.count] })
      while let decoded = try decoder.next() {
        #expect(decoded == .data(header, payload: payload[...]))
        fragments += 1
      }
      #expect(decoder.bufferedBytes < stream.count)
    }
    #expect(fragments >= 20)
  }
}
