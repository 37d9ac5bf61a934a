// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// Two processes prove to each other who they are before anything else is said
/// (Docs/Protocol.md §3). Either side runs the same machine; there is no client and no server.
///
/// It hashes and signs nothing itself: it says what is to be hashed, signed and verified, and is
/// told the results.
package struct Handshake: Sendable {
  private let own: Hello
  private let expected: NodeID?
  private let channelBinding: [UInt8]
  private var state = State.initialized

  private enum State: Sendable {
    /// Nothing has been said.
    ///
    /// Can transition to:
    /// - `helloAwaited`: the own hello is handed out.
    case initialized
    /// The own hello is on its way.
    ///
    /// Can transition to:
    /// - `identityAwaited`: the other side's hello came and suits.
    /// - `closed`: anything else came.
    case helloAwaited
    /// The shell hashes the other side's key.
    ///
    /// Can transition to:
    /// - `proofAwaited`: the node is the expected one, or any is.
    /// - `closed`: it is another.
    case identityAwaited(Hello)
    /// The own proof is on its way.
    ///
    /// Can transition to:
    /// - `verdictAwaited`: the other side's proof came.
    /// - `closed`: anything else came.
    case proofAwaited(PeerIdentity, theirHello: Hello)
    /// The shell verifies the other side's proof.
    ///
    /// Can transition to:
    /// - `established`: it holds.
    /// - `closed`: it does not.
    case verdictAwaited(PeerIdentity)
    /// Done; every further frame is the connection's business.
    case established
    /// Failed, or the other side left; nothing more may be asked of this machine.
    case closed
  }

  /// `channelBinding` are bytes that only the two ends of this very channel share, so that a proof
  /// cannot be carried to another; empty on plain TCP. `expected` is whom the dialler wants to
  /// reach, if it knows.
  package init(own: Hello, expecting expected: NodeID?, channelBinding: [UInt8]) {
    self.own = own
    self.expected = expected
    self.channelBinding = channelBinding
  }

  package var isEstablished: Bool {
    if case .established = state { true } else { false }
  }

  /// The first frame to send, at once and without waiting for the other side.
  package mutating func start() -> Frame {
    guard case .initialized = state else { preconditionFailure("started twice") }
    state = .helloAwaited
    return .hello(own)
  }

  package enum FrameAction: Sendable, Equatable {
    /// Hash this key and call `peerIdentified`.
    case identify(PublicKey)
    /// Check the signature and call `proofVerified`.
    case verify(PublicKey, signature: [UInt8], message: [UInt8])
    /// The other side refuses us for this reason, and closes.
    case peerLeft(CloseReason)
    case close(CloseReason)
  }

  package mutating func frameReceived(_ frame: Frame) -> FrameAction {
    switch (state, frame) {
    case (.helloAwaited, .hello(let hello)):
      return helloReceived(hello)
    case (.proofAwaited(let identity, let theirHello), .proof(let proof)):
      state = .verdictAwaited(identity)
      return .verify(
        identity.publicKey, signature: proof.signature,
        message: message(signer: theirHello, verifier: own))
    case (.helloAwaited, .goodbye(let reason)), (.proofAwaited, .goodbye(let reason)):
      state = .closed
      return .peerLeft(reason)
    case (.helloAwaited, _), (.proofAwaited, _):
      return .close(fail(.outOfState))
    case (.initialized, _), (.identityAwaited, _), (.verdictAwaited, _), (.established, _),
      (.closed, _):
      preconditionFailure("\(frame) came while \(state)")
    }
  }

  package enum IdentityAction: Sendable, Equatable {
    /// Sign this with the own key and send the signature as `PROOF`.
    case sign(message: [UInt8])
    case close(CloseReason)
  }

  /// The other side's key hashes to this id.
  package mutating func peerIdentified(_ nodeID: NodeID) -> IdentityAction {
    guard case .identityAwaited(let hello) = state else {
      preconditionFailure("no key is being hashed while \(state)")
    }
    if let expected, expected != nodeID { return .close(fail(.identityUnproven)) }
    let identity = PeerIdentity(
      nodeID: nodeID, publicKey: hello.publicKey, role: hello.role, advertised: hello.advertised,
      zone: hello.zone, version: min(own.version, hello.version))
    state = .proofAwaited(identity, theirHello: hello)
    return .sign(message: message(signer: own, verifier: hello))
  }

  package enum VerdictAction: Sendable, Equatable {
    case established(PeerIdentity)
    case close(CloseReason)
  }

  package mutating func proofVerified(_ holds: Bool) -> VerdictAction {
    guard case .verdictAwaited(let identity) = state else {
      preconditionFailure("no proof is being verified while \(state)")
    }
    guard holds else { return .close(fail(.identityUnproven)) }
    state = .established
    return .established(identity)
  }

  private mutating func helloReceived(_ hello: Hello) -> FrameAction {
    guard own.version.understands(hello.version) else { return .close(fail(.versionMismatch)) }
    // It may also be our own hello sent back; either way there is nobody to talk to.
    guard hello.publicKey != own.publicKey else { return .close(fail(.selfConnection)) }
    state = .identityAwaited(hello)
    return .identify(hello.publicKey)
  }

  private mutating func fail(_ reason: CloseReason) -> CloseReason {
    state = .closed
    return reason
  }

  /// The signer's hello stands first, so the two proofs of a connection differ and neither can be
  /// sent back as the other.
  private func message(signer: Hello, verifier: Hello) -> [UInt8] {
    Self.signatureLabel + channelBinding + signer.canonicalBytes + verifier.canonicalBytes
  }

  private static let signatureLabel = Array("shoal hello v1".utf8)
}
