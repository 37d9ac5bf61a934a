// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import Testing

@Suite struct FrameRoundTripTests {
  @Test("what is encoded is decoded", arguments: FrameFixture.frames)
  func frame(_ frame: Frame) throws {
    var decoder = FrameFixture.decoder(FrameEncoder.bytes(of: frame))
    #expect(try decoder.next() == .frame(frame))
    #expect(try decoder.next() == nil)
    #expect(decoder.bufferedBytes == 0)
  }

  @Test("the size on the wire is told without encoding", arguments: FrameFixture.frames)
  func wireBytes(_ frame: Frame) {
    #expect(frame.wireBytes == FrameEncoder.bytes(of: frame).count)
  }

  @Test("a fragment's header and payload come back, and its size is told")
  func data() throws {
    var decoder = FrameFixture.decoder(FrameFixture.dataBytes)
    #expect(
      try decoder.next() == .data(FrameFixture.dataHeader, payload: FrameFixture.dataPayload[...]))
    #expect(FrameFixture.dataHeader.wireBytes == FrameFixture.dataBytes.count)
  }

  @Test("optional fields may be absent, and lists empty")
  func absentFields() throws {
    let hello = Hello(
      version: .current, role: .tracker, publicKey: FrameFixture.key,
      nonce: FrameFixture.hello.nonce, advertised: nil, zone: "")
    let frames: [Frame] = [
      .hello(hello), .want([]), .unwant([]), .announce([]), .neighbours([]),
      .have(Holding(blob: FrameFixture.blob, chunks: [])),
      .supply(Supply(digest: FrameFixture.digest, leaseHolder: nil, holderCount: 0)),
    ]
    for frame in frames {
      var decoder = FrameFixture.decoder(FrameEncoder.bytes(of: frame))
      #expect(try decoder.next() == .frame(frame))
      #expect(frame.wireBytes == FrameEncoder.bytes(of: frame).count)
    }
  }

  @Test("the largest frames within the limits fit the frame size")
  func largestFrames() throws {
    let blob = Blob(digest: FrameFixture.longDigest, sizeBytes: FrameLimits.blobBytesMax)
    let state = HashState(algorithm: .sha512, bytes: [UInt8](repeating: 1, count: 64))
    let host = String(repeating: "h", count: HostPort.hostBytesMax)
    let zone = String(repeating: "z", count: Hello.zoneBytesMax)
    let frames: [Frame] = [
      .want(Array(repeating: blob, count: FrameLimits.wantBatchMax)),
      .unwant(Array(repeating: blob.digest, count: FrameLimits.wantBatchMax)),
      .have(Holding(blob: blob, chunks: (0..<Holding.rangesMax).map { 2 * $0..<2 * $0 + 1 })),
      .chain(
        ChainBatch(
          blob: blob, claimant: FrameFixture.key, continuesIndex: 9, firstIndex: 10,
          entries: Array(repeating: state, count: ChainBatch.entriesMax),
          signature: FrameFixture.signature)),
      .announce(
        Array(
          repeating: Announcement(
            blob: blob,
            standing: .wanting(prefixChunks: blob.geometry.chunkCount, isEligible: false)),
          count: Announcement.batchMax)),
      .neighbours(
        Array(
          repeating: Neighbour(
            nodeID: FrameFixture.nodeID, address: HostPort(host: host, port: 1), zone: zone),
          count: Neighbour.batchMax)),
    ]
    #expect(blob.geometry.chunkCount == FrameLimits.chunkCountMax)
    for frame in frames {
      let bytes = FrameEncoder.bytes(of: frame)
      #expect(bytes.count == frame.wireBytes)
      var decoder = FrameFixture.decoder(bytes)
      #expect(try decoder.next() == .frame(frame))
    }
  }
}
