// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol

/// One frame of every kind, as what is mutated begins.
enum SampleFrames {
  static let digest = Digest(HashState(algorithm: .sha256, bytes: (0..<32).map { UInt8($0) }))
  static let longDigest = Digest(
    HashState(algorithm: .sha512, bytes: (0..<64).map { 0x40 + UInt8($0) }))
  /// Twelve chunks.
  static let blob = Blob(digest: digest, sizeBytes: 11 * 256 * 1024 + 1)
  static let key = PublicKey(bytes: [UInt8](repeating: 0xaa, count: 32))
  static let signature = [UInt8](repeating: 1, count: HelloProof.signatureBytes)

  static func state(_ byte: UInt8) -> HashState {
    HashState(algorithm: .sha256, bytes: [UInt8](repeating: byte, count: 32))
  }

  static func hello(_ key: UInt8, role: Hello.Role = .node) -> Hello {
    Hello(
      version: .current, role: role,
      publicKey: PublicKey(bytes: [UInt8](repeating: key, count: 32)),
      nonce: [UInt8](repeating: 0xdd, count: Hello.nonceBytes),
      advertised: HostPort(host: "10.0.0.1", port: 4242), zone: "zürich")
  }

  static let handshake = [
    Frame.hello(hello(0xaa)), .proof(HelloProof(signature: signature)), .goodbye(.quarantined),
  ].map { FrameEncoder.bytes(of: $0) }

  static let all = handshake + control.map { FrameEncoder.bytes(of: $0) } + fragments

  private static let control: [Frame] = {
    let chunk = ChunkReference(digest, 2)
    let nodeID = NodeID(bytes: [UInt8](repeating: 0xbb, count: 32))
    let holding = Holding(blob: blob, chunks: [0..<1, 2..<3])
    return [
      .ping(1), .pong(UInt64.max), .want([blob, Blob(digest: longDigest, sizeBytes: 0)]),
      .unwant([digest, longDigest]), .have(holding), .drop(digest), .offer(chunk), .accept(chunk),
      .decline(chunk, .chainMissing), .cancel(ChunkReference(longDigest, 0)), .request(chunk),
      .expect(chunk), .progress(Progress(holding: holding, expected: [1, 4])),
      .chain(
        ChainBatch(
          blob: blob, claimant: key, continuesIndex: 0, firstIndex: 1,
          entries: [state(0x11), state(0x22)], signature: signature)),
      .announce([
        Announcement(blob: blob, standing: .wanting(prefixChunks: 3, isEligible: true)),
        Announcement(blob: blob, standing: .holding),
      ]),
      .leaseRequest(digest), .leaseRenew(digest, prefixChunks: 7),
      .leaseRelease(digest, .upstreamWrong),
      .neighbours([
        Neighbour(nodeID: nodeID, address: HostPort(host: "::1", port: 65535), zone: "a")
      ]),
      .leaseGrant(digest, termMilliseconds: 1000), .leaseRevoke(digest),
      .supply(Supply(digest: digest, leaseHolder: nodeID, holderCount: 300)),
      .upstreamPause(UpstreamPause(digest: digest, reason: .stalled, milliseconds: 2500)),
      .neighboursLost([nodeID, nodeID]),
    ]
  }()

  /// With payloads of several lengths, none among them; a fifth of all, as most of what a
  /// connection carries is of these.
  private static let fragments: [[UInt8]] = [0, 1, 3, 40, 80, 300].map { length in
    let chunk = ChunkReference(length == 40 ? longDigest : digest, 2)
    return FrameEncoder.bytes(of: DataHeader(chunk: chunk, offset: 0x10000, length: length))
      + [UInt8](repeating: 0xda, count: length)
  }
}
