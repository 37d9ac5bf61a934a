// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import Testing

@Suite struct HandshakeTests {
  @Test("both sides learn who the other is, and verify what the other signed")
  func bothSides() {
    var left = Handshake(own: hello(1, zone: "l"), expecting: NodeID(number: 2), channelBinding: [])
    var right = Handshake(own: hello(2, zone: "r"), expecting: nil, channelBinding: [])
    let leftHello = left.start()
    let rightHello = right.start()
    #expect(left.frameReceived(rightHello) == .identify(key(2)))
    #expect(right.frameReceived(leftHello) == .identify(key(1)))
    guard case .sign(let signedByLeft) = left.peerIdentified(NodeID(number: 2)),
      case .sign(let signedByRight) = right.peerIdentified(NodeID(number: 1))
    else {
      Issue.record("nothing to sign")
      return
    }
    #expect(signedByLeft != signedByRight)
    #expect(
      left.frameReceived(.proof(proof))
        == .verify(key(2), signature: proof.signature, message: signedByRight))
    #expect(
      right.frameReceived(.proof(proof))
        == .verify(key(1), signature: proof.signature, message: signedByLeft))
    #expect(left.proofVerified(true) == .established(identity(2, zone: "r")))
    #expect(right.proofVerified(true) == .established(identity(1, zone: "l")))
    #expect(left.isEstablished && right.isEstablished)
  }

  @Test("the signed message is the label, the channel's binding and both hellos")
  func signedMessage() {
    let own = hello(1)
    let theirs = hello(2)
    var handshake = Handshake(own: own, expecting: nil, channelBinding: [1, 2, 3])
    _ = handshake.start()
    _ = handshake.frameReceived(.hello(theirs))
    #expect(
      handshake.peerIdentified(NodeID(number: 2))
        == .sign(
          message: Array("shoal hello v1".utf8) + [1, 2, 3] + own.canonicalBytes
            + theirs.canonicalBytes))
  }

  @Test("another node than the expected one is refused before anything is signed")
  func unexpectedNode() {
    var handshake = Handshake(own: hello(1), expecting: NodeID(number: 3), channelBinding: [])
    _ = handshake.start()
    _ = handshake.frameReceived(.hello(hello(2)))
    #expect(handshake.peerIdentified(NodeID(number: 2)) == .close(.identityUnproven))
  }

  @Test("a proof that does not hold proves nobody")
  func falseProof() {
    var handshake = Handshake(own: hello(1), expecting: nil, channelBinding: [])
    _ = handshake.start()
    _ = handshake.frameReceived(.hello(hello(2)))
    _ = handshake.peerIdentified(NodeID(number: 2))
    _ = handshake.frameReceived(.proof(proof))
    #expect(handshake.proofVerified(false) == .close(.identityUnproven))
    #expect(!handshake.isEstablished)
  }

  @Test("our own hello sent back is a connection to ourselves")
  func reflection() {
    var handshake = Handshake(own: hello(1), expecting: nil, channelBinding: [])
    let own = handshake.start()
    #expect(handshake.frameReceived(own) == .close(.selfConnection))
  }

  @Test(
    "a minor version back is understood, two are not",
    arguments: [(1, 3, true), (1, 2, true), (1, 1, false), (1, 9, true), (2, 2, false)])
  func versions(major: UInt8, minor: UInt8, isUnderstood: Bool) {
    let own = hello(1, version: ProtocolVersion(major: 1, minor: 3))
    let theirs = hello(2, version: ProtocolVersion(major: major, minor: minor))
    var handshake = Handshake(own: own, expecting: nil, channelBinding: [])
    _ = handshake.start()
    let action = handshake.frameReceived(.hello(theirs))
    #expect(action == (isUnderstood ? .identify(key(2)) : .close(.versionMismatch)))
  }

  @Test("the lower of two minor versions is spoken")
  func spokenVersion() {
    let older = ProtocolVersion(major: 1, minor: 1)
    let own = hello(1, version: ProtocolVersion(major: 1, minor: 2))
    var handshake = Handshake(own: own, expecting: nil, channelBinding: [])
    _ = handshake.start()
    _ = handshake.frameReceived(.hello(hello(2, version: older)))
    _ = handshake.peerIdentified(NodeID(number: 2))
    _ = handshake.frameReceived(.proof(proof))
    guard case .established(let identity) = handshake.proofVerified(true) else {
      Issue.record("not established")
      return
    }
    #expect(identity.version == older)
  }

  @Test("frames out of turn end the handshake; a goodbye ends it with the other side's reason")
  func outOfTurn() {
    var handshake = Handshake(own: hello(1), expecting: nil, channelBinding: [])
    _ = handshake.start()
    #expect(handshake.frameReceived(.proof(proof)) == .close(.outOfState))
    handshake = Handshake(own: hello(1), expecting: nil, channelBinding: [])
    _ = handshake.start()
    _ = handshake.frameReceived(.hello(hello(2)))
    _ = handshake.peerIdentified(NodeID(number: 2))
    #expect(handshake.frameReceived(.hello(hello(2))) == .close(.outOfState))
    handshake = Handshake(own: hello(1), expecting: nil, channelBinding: [])
    _ = handshake.start()
    #expect(handshake.frameReceived(.goodbye(.wrongRole)) == .peerLeft(.wrongRole))
  }

  private let proof = HelloProof(signature: [UInt8](repeating: 9, count: 64))

  private func key(_ number: UInt8) -> PublicKey {
    PublicKey(bytes: [UInt8](repeating: number, count: 32))
  }

  private func hello(
    _ number: UInt8, zone: String = "", version: ProtocolVersion = .current
  ) -> Hello {
    Hello(
      version: version, role: .node, publicKey: key(number),
      nonce: [UInt8](repeating: number, count: 32), advertised: nil, zone: zone)
  }

  private func identity(_ number: UInt8, zone: String) -> PeerIdentity {
    PeerIdentity(
      nodeID: NodeID(number: UInt64(number)), publicKey: key(number), role: .node,
      advertised: nil, zone: zone, version: .current)
  }
}
