// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore
import Testing

@testable import OpenSSLRuntime

/// The newer end of `OlderConversation`: decoder, handshake and core as they ship, with the
/// signatures and hashes of the real shell, and no socket.
struct OlderReplay {
  private(set) var identity: PeerIdentity?
  private(set) var closings: [CloseReason] = []
  /// After the handshake.
  private(set) var said: [Frame] = []
  private(set) var chunksSent: [ChunkReference] = []
  private(set) var committed: [Digest] = []
  private var decoder = FrameDecoder()
  private var reassembly = ChunkReassembly()
  private var handshake = Handshake(
    own: OlderConversation.ownHello, expecting: nil, channelBinding: [])
  private var node: Node
  private var hashes: [ChunkReference: HashStream] = [:]
  private var events: [NodeEvent] = []
  private var now = Instant.zero + .seconds(100)

  private static let older = ConnectionID(1)

  init() {
    let key = OlderConversation.ownKey
    node = Node(
      nodeID: NodeID(of: key.publicKey), publicKey: key.publicKey,
      configuration: NodeConfiguration(trackers: []), seed: 1)
    _ = handshake.start()
    take(.started)
    take(.blobHeld(OlderConversation.ones))
    take(.pullRequested(OlderConversation.zeros, source: nil))
  }

  /// Bytes from the older node, whose frames may be in any pieces.
  mutating func hear(_ bytes: [UInt8]) throws {
    for start in stride(from: 0, to: bytes.count, by: 10_007) {
      unsafe decoder.append(Array(bytes[start...].prefix(10_007)).span.bytes)
      while let decoded = try decoder.next() {
        switch decoded {
        case .frame(let frame) where handshake.isEstablished:
          take(.frameReceived(Self.older, frame))
        case .frame(let frame): shakeHands(frame)
        case .data(let header, let payload): take(header, payload)
        }
      }
    }
  }

  mutating func pass(_ interval: Interval) {
    let end = now + interval
    while let due = node.nextDeadline, due <= end {
      now = max(now, due)
      take(.deadlineReached)
    }
    now = end
  }

  private mutating func shakeHands(_ frame: Frame) {
    switch handshake.frameReceived(frame) {
    case .identify(let key):
      guard case .sign = handshake.peerIdentified(NodeID(of: key)) else {
        Issue.record("the hello was refused")
        return
      }
    case .verify(let key, let signature, let message):
      let holds = key.verifies(signature: signature, message: message)
      guard case .established(let identity) = handshake.proofVerified(holds) else {
        Issue.record("the proof does not hold")
        return
      }
      self.identity = identity
      decoder.handshakeFinished()
      take(.connectionOpened(Self.older, identity, isInitiator: false))
    case .peerLeft(let reason), .close(let reason): closings.append(reason)
    }
  }

  private mutating func take(_ header: DataHeader, _ payload: ArraySlice<UInt8>) {
    let chunk = header.chunk
    let verdict = reassembly.fragmentReceived(header)
    guard verdict == .write || verdict == .writeAndFinish else {
      Issue.record("\(header): \(verdict)")
      return
    }
    hashes[chunk]?.update(payload)
    guard verdict == .writeAndFinish, let hash = hashes.removeValue(forKey: chunk) else { return }
    let isLast = chunk.index == OlderConversation.zeros.geometry.lastIndex
    let result = isLast ? ChunkHash.digest(hash.finalize()) : .state(hash.boundaryState())
    take(.chunkReceived(Self.older, chunk, result))
  }

  private mutating func take(_ event: NodeEvent) {
    events.append(event)
    while !events.isEmpty {
      var effects = EffectQueue<NodeEffect>()
      node.handle(events.removeFirst(), at: now, into: &effects)
      #expect(node.invariantViolation() == nil)
      for effect in effects.drain() { interpret(effect) }
    }
  }

  private mutating func interpret(_ effect: NodeEffect) {
    switch effect {
    case .sendFrame(_, let frame): said.append(frame)
    case .closeConnection(_, let reason): closings.append(reason)
    case .expectChunk(_, let chunk, let state):
      let geometry = OlderConversation.zeros.geometry
      reassembly.expect(chunk, lengthBytes: geometry.length(of: chunk.index))
      hashes[chunk] = HashStream(
        resuming: state, processedBytes: geometry.offset(of: chunk.index))
    case .abandonChunk(_, let chunk): reassembly.abandon(chunk)
    case .sendChunk(let connection, let chunk):
      chunksSent.append(chunk)
      events.append(.chunkSent(connection, chunk))
    case .verifyChain(let connection, let batch):
      events.append(
        .chainVerified(
          connection, batch, claimant: NodeID(of: batch.claimant),
          isAuthentic: batch.claimant.verifies(
            signature: batch.signature, message: batch.signedMessage)))
    case .loadChain(let digest): events.append(.chainLoaded(digest, [OlderConversation.onesChain]))
    case .resumeBlob(let blob): events.append(.partialOpened(blob.digest, []))
    case .commitBlob(let digest, _):
      committed.append(digest)
      events.append(.blobStored(digest))
    case .openConnection, .stopSendingChunk, .signChain, .fetchUpstream, .hashFetch, .cancelFetch,
      .expectHedge,
      .storeChunk, .discardBuffer, .beginBlob, .checkChunks, .storeChain, .advanceReadable,
      .failBlob, .restartBlob, .supersedeBlob, .leavePartial, .observe:
      break
    }
  }
}
