// SPDX-License-Identifier: Apache-2.0

import ContentModel
import OpenSSLRuntime
import PeerProtocol
import UVRuntime

/// One connection to a peer, from the TCP connection's birth to its end. Loop thread only.
///
///     handshaking ── both proven ──► open ── close, violation, end of stream ──► closing
///          └──────────── refused, timed out, end of stream ──────────────────────►┘
///
/// *Handshaking* is the channel's handshake, if it has one, and then that of the frames.
///
/// It interprets what the pure machines decide: `Handshake`, `FrameDecoder`, `ChunkReassembly`,
/// `SendQueue`.
final class PeerConnection {
  enum Phase {
    case handshaking
    case open
    /// Nothing is delivered any more; at most a goodbye is on its way.
    case closing(CloseReason)
  }

  let id: ConnectionID
  /// Where it was dialled to; nil if it was accepted.
  let dialled: HostPort?
  /// The other side's `HOST:PORT` and its host, as the system names them.
  let peerAddress: String
  let peerHost: String
  let transport: PeerTransport
  let channel: any PeerChannel
  private(set) var phase = Phase.handshaking
  private(set) var wasOpen = false

  private let own: Hello
  private let expected: NodeID?
  /// Nil until the channel is open.
  private var handshake: Handshake?
  var decoder = FrameDecoder()
  var reassembly = ChunkReassembly()
  /// The handshake's deadline, then that of a write, then the goodbye's.
  private var timer: LoopTimer?

  var outgoing = SendQueue()
  /// Fragments taken from `outgoing`, in the order in which they are to be sent.
  var fragments: [OutgoingFragment] = []
  /// The kernel takes no more for now.
  var isWriteQueued = false
  /// Given to the channel, which may not have passed all of it to the kernel.
  var fragmentBeingWritten: OutgoingFragment?
  var isPumping = false
  /// Chunks whose last fragment the kernel has, of which the handler has not been told.
  var sentUnreported: [ChunkReference] = []

  /// The handler holds the peer back.
  private var isHeldBack = false
  /// What was read has not had its time.
  var isPaced = false
  /// The fragment whose payload comes next.
  var incoming: IncomingFragment?
  /// What waits for the next turn.
  var unread: [UInt8] = []
  /// `unread` does.
  var isCatchingUp = false

  init(
    _ id: ConnectionID, _ connection: TCPConnection, dialled: HostPort?, own: Hello,
    expecting: NodeID?, transport: PeerTransport
  ) {
    self.id = id
    self.dialled = dialled
    self.peerAddress = connection.peerAddress
    self.peerHost = connection.peerHost
    self.transport = transport
    self.own = own
    self.expected = expecting
    if let context = transport.tlsContext {
      channel = TLSChannel(connection, context, dialled == nil ? .server : .client)
    } else {
      channel = PlainChannel(connection)
    }
  }

  func start() {
    let timer = LoopTimer(on: transport.loop) { [self] in deadlineReached() }
    self.timer = timer
    arm(afterMilliseconds: transport.configuration.handshakeTimeoutMilliseconds)
    unsafe channel.start(
      ChannelHandlers(
        opened: { [self] in channelOpened(binding: $0) },
        bytesReceived: { [self] in unsafe bytesReceived($0) },
        closed: { [self] in channelClosed($0) }))
  }

  private func channelOpened(binding: [UInt8]) {
    guard !isClosing else { return }
    var handshake = Handshake(own: own, expecting: expected, channelBinding: binding)
    let hello = handshake.start()
    self.handshake = handshake
    enqueue(hello)
  }

  func holdBack() {
    isHeldBack = true
    channel.pauseReading()
  }

  func letOn() {
    isHeldBack = false
    readIfFree()
  }

  /// What was read has had its time.
  func readOn() {
    isPaced = false
    readIfFree()
  }

  func readIfFree() {
    if !isHeldBack, !isPaced, !isCatchingUp, !isClosing { channel.resumeReading() }
  }

  func frameReceived(_ frame: Frame) {
    transport.traffic.controlBytesReceived += Int64(frame.wireBytes)
    transport.countReceived(frame)
    switch (phase, frame) {
    case (.handshaking, _): advanceHandshake(frame)
    case (.open, .goodbye(let reason)): close(reason, sayingGoodbye: false)
    case (.open, .hello), (.open, .proof): close(.outOfState)
    case (.open, _): transport.handler?.frameReceived(id, frame)
    case (.closing, _): break
    }
  }

  private func advanceHandshake(_ frame: Frame) {
    guard var handshake else { preconditionFailure("a frame came before the channel was open") }
    defer { self.handshake = handshake }
    switch handshake.frameReceived(frame) {
    case .identify(let publicKey):
      switch handshake.peerIdentified(transport.credentials.nodeID(of: publicKey)) {
      case .sign(let message):
        enqueue(.proof(HelloProof(signature: transport.credentials.sign(message))))
      case .close(let reason): close(reason)
      }
    case .verify(let publicKey, let signature, let message):
      let holds = transport.credentials.verify(publicKey, signature: signature, message: message)
      switch handshake.proofVerified(holds) {
      case .established(let identity): open(identity)
      case .close(let reason): close(reason)
      }
    case .peerLeft(let reason): close(reason, sayingGoodbye: false)
    case .close(let reason): close(reason)
    }
  }

  private func open(_ identity: PeerIdentity) {
    phase = .open
    wasOpen = true
    timer?.cancel()
    if isWriteQueued { awaitWrite() }
    decoder.handshakeFinished()
    transport.connectionProven(self)
    transport.handler?.connectionOpened(id, identity, isInitiator: dialled != nil)
  }

  func expectChunk(_ chunk: ChunkReference, lengthBytes: Int) {
    reassembly.expect(chunk, lengthBytes: lengthBytes)
  }

  func abandonChunk(_ chunk: ChunkReference) {
    reassembly.abandon(chunk)
    incoming?.abandon(chunk)
  }

  // MARK: Closing

  var isClosing: Bool {
    if case .closing = phase { true } else { false }
  }

  /// Ends the connection; `channelClosed` follows in a later turn. Control frames already queued
  /// precede the goodbye.
  func close(_ reason: CloseReason, sayingGoodbye: Bool = true) {
    guard !isClosing else { return }
    fragments = []
    // Before the channel is open there is no way to say anything.
    let sayingGoodbye = sayingGoodbye && channel.isOpen
    if sayingGoodbye {
      while let frame = outgoing.nextControl() { write(frame) }
      write(.goodbye(reason))
    }
    phase = .closing(reason)
    outgoing = SendQueue()
    guard sayingGoodbye, !channel.isClosing else {
      channel.close()
      return
    }
    channel.closeAfterWriting()
    arm(afterMilliseconds: transport.configuration.goodbyeTimeoutMilliseconds)
  }

  private func deadlineReached() {
    switch phase {
    case .handshaking: close(.handshakeTimedOut)
    case .open: if isWriteQueued { close(.stalled, sayingGoodbye: false) }
    case .closing: channel.close()
    }
  }

  /// The kernel takes no more: from now on the peer's reading is waited for. A handshake has its
  /// own deadline, and so has a goodbye.
  func awaitWrite() {
    guard case .open = phase else { return }
    arm(afterMilliseconds: transport.configuration.writeTimeoutMilliseconds)
  }

  func writeDeadlineMet() {
    if case .open = phase { timer?.cancel() }
  }

  private func channelClosed(_ end: CloseReason) {
    timer?.close()
    timer = nil
    fragments = []
    let reason = if case .closing(let reason) = phase { reason } else { end }
    phase = .closing(reason)
    transport.connectionEnded(self, reason)
  }

  private func arm(afterMilliseconds milliseconds: Int) {
    timer?.arm(atNanoseconds: EventLoop.nowNanoseconds + Int64(milliseconds) * 1_000_000)
  }
}
