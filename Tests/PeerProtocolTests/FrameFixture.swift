// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol

/// One frame of every kind, with fields that are told apart in a hex dump.
enum FrameFixture {
  static let digest = Digest(HashState(algorithm: .sha256, bytes: (0..<32).map { UInt8($0) }))
  static let longDigest = Digest(
    HashState(algorithm: .sha512, bytes: (0..<64).map { 0x40 + UInt8($0) }))
  /// Three chunks, the last of one byte.
  static let blob = Blob(digest: digest, sizeBytes: 2 * 128 * 1024 + 1)
  static let longBlob = Blob(digest: longDigest, sizeBytes: 0)
  static let chunk = ChunkReference(digest, 2)
  static let key = PublicKey(bytes: [UInt8](repeating: 0xaa, count: 32))
  static let nodeID = NodeID(bytes: [UInt8](repeating: 0xbb, count: 32))
  static let signature = [UInt8](repeating: 0xcc, count: 64)

  static func state(_ byte: UInt8) -> HashState {
    HashState(algorithm: .sha256, bytes: [UInt8](repeating: byte, count: 32))
  }

  static let hello = Hello(
    version: ProtocolVersion(major: 1, minor: 0), role: .node, publicKey: key,
    nonce: [UInt8](repeating: 0xdd, count: 32),
    advertised: HostPort(host: "10.0.0.1", port: 4242), zone: "zürich")

  static let chainBatch = ChainBatch(
    blob: blob, claimant: key, continuesIndex: 0, firstIndex: 1,
    entries: [state(0x11), state(0x22)], signature: signature)

  static let frames: [Frame] = [
    .hello(hello),
    .proof(HelloProof(signature: signature)),
    .ping(0x0102_0304_0506_0708),
    .pong(UInt64.max),
    .goodbye(.quarantined),
    .want([blob, longBlob]),
    .unwant([digest, longDigest]),
    .have(Holding(blob: blob, chunks: [0..<1, 2..<3])),
    .drop(digest),
    .offer(chunk),
    .accept(chunk),
    .decline(chunk, .chainMissing),
    .cancel(ChunkReference(longDigest, 0)),
    .request(chunk),
    .expect(chunk),
    .progress(Progress(holding: Holding(blob: blob, chunks: [0..<1]), expected: [1, 2])),
    .chain(chainBatch),
    .announce([
      Announcement(blob: blob, standing: .wanting(prefixChunks: 3, isEligible: true)),
      Announcement(blob: blob, standing: .holding),
      Announcement(blob: longBlob, standing: .gone),
    ]),
    .leaseRequest(digest),
    .leaseRenew(digest, prefixChunks: 7),
    .leaseRelease(digest, .upstreamWrong),
    .neighbours([
      Neighbour(nodeID: nodeID, address: HostPort(host: "n.example", port: 1), zone: "a"),
      Neighbour(nodeID: nodeID, address: HostPort(host: "::1", port: 65535), zone: ""),
    ]),
    .leaseGrant(digest, termMilliseconds: 1000),
    .leaseRevoke(digest),
    .supply(Supply(digest: digest, leaseHolder: nodeID, holderCount: 300)),
    .upstreamPause(UpstreamPause(digest: digest, reason: .stalled, milliseconds: 2500)),
    .neighboursLost([nodeID, nodeID]),
  ]

  static let dataHeader = DataHeader(chunk: chunk, offset: 0x10000, length: 3)
  static let dataPayload: [UInt8] = [1, 2, 3]

  static var dataBytes: [UInt8] { FrameEncoder.bytes(of: dataHeader) + dataPayload }

  /// A decoder past the handshake that has been given these bytes.
  static func decoder(_ bytes: [UInt8]) -> FrameDecoder {
    var decoder = FrameDecoder()
    decoder.handshakeFinished()
    decoder.append(bytes)
    return decoder
  }

  /// A frame as a peer could make it, limits or not.
  static func raw(type: UInt8, _ body: [UInt8]) -> [UInt8] {
    number32(body.count + 1) + [type] + body
  }

  static func number32(_ value: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }

  static func number16(_ value: Int) -> [UInt8] {
    [8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }

  static func blobBytes(sizeBytes: Int) -> [UInt8] {
    [1] + digest.value.bytes + number32(sizeBytes >> 32) + number32(sizeBytes & 0xffff_ffff)
  }
}

extension FrameDecoder {
  mutating func append(_ bytes: [UInt8]) { unsafe append(bytes.span.bytes) }
}
