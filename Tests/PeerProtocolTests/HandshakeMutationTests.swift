// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import Testing

/// A handshake with whoever says whatever, driven as a transport drives it.
@Suite struct HandshakeMutationTests {
  private let key = PublicKey(bytes: [UInt8](repeating: 1, count: 32))

  private func hello(_ generator: inout SeededGenerator) -> Hello {
    Hello(
      version: ProtocolVersion(major: UInt8(1 + generator.below(2)), minor: 0),
      role: generator.below(2) == 0 ? .node : .tracker,
      publicKey: PublicKey(bytes: [UInt8](repeating: UInt8(1 + generator.below(4)), count: 32)),
      nonce: [UInt8](repeating: 7, count: 32), advertised: nil, zone: "z")
  }

  private func frame(_ generator: inout SeededGenerator) -> Frame {
    switch generator.below(4) {
    case 0, 1: .hello(hello(&generator))
    case 2: .proof(HelloProof(signature: [UInt8](repeating: UInt8(generator.below(2)), count: 64)))
    default: FrameFixture.frames[generator.below(FrameFixture.frames.count)]
    }
  }

  @Test("no row of frames traps, and nobody gets in but with a proof that was verified")
  func randomFrames() {
    var generator = SeededGenerator(seed: 0xca11)
    var establishedCount = 0
    for _ in 0..<20_000 {
      var handshake = Handshake(
        own: Hello(
          version: .current, role: .node, publicKey: key, nonce: [UInt8](repeating: 2, count: 32),
          advertised: nil, zone: ""),
        expecting: nil, channelBinding: [])
      _ = handshake.start()
      var isVerified = false
      conversation: for _ in 0..<4 {
        switch handshake.frameReceived(frame(&generator)) {
        case .identify(let peer):
          guard case .sign = handshake.peerIdentified(NodeID(bytes: peer.bytes)) else {
            break conversation
          }
        case .verify(let peer, let signature, _):
          #expect(peer != key)
          isVerified = signature[0] == 1
          guard case .established = handshake.proofVerified(isVerified) else {
            break conversation
          }
          establishedCount += 1
          break conversation
        case .peerLeft, .close:
          break conversation
        }
      }
      #expect(handshake.isEstablished == isVerified)
    }
    // Not rare, or the test would test little.
    #expect(establishedCount > 250)
  }
}
