// SPDX-License-Identifier: Apache-2.0

package import ContentModel
import OpenSSLRuntime
package import PeerProtocol
package import UVRuntime

/// A process's connections to its peers: listens, dials, proves identities, and carries frames and
/// chunks. Loop thread only. `shutdown` MUST be called before the loop shuts down.
///
/// A frame, chunk or wish for a connection that is gone is dropped: its `connectionClosed` is on
/// the way.
package final class PeerTransport {
  let loop: EventLoop
  let configuration: PeerTransportConfiguration
  let credentials: any PeerCredentials
  private(set) weak var handler: (any PeerTransportHandler)?
  /// Nil where connections are plain text.
  let tlsContext: TLSContext?
  package internal(set) var traffic = PeerTraffic()

  /// What hellos say from now on about where this process is reached; nil if nowhere.
  package var advertised: HostPort?

  /// `+limits`: whose fragment goes next.
  var uploads = UploadTurns()
  /// What this process may take in, peers or not. Shared with whoever else takes.
  package var downloads = DownloadLimit()
  /// `+limits`: connections that wait, in order of time.
  var pacedReads: [(connection: ConnectionID, until: Instant)] = []
  var limitTimer: LoopTimer?

  private var listener: TCPListener?
  private var connections: [ConnectionID: PeerConnection] = [:]
  private var accepted = AcceptTally()
  private var dials: [ConnectionID: TCPConnectAttempt] = [:]
  private var lastID: UInt64 = 0
  private(set) var security: PeerSecurity
  private var watch: PeerSecurityWatch?
  /// In the watch's place: a signal that nobody hears would end the process.
  private var hangUps: SignalWatch?
  private var stopped: (() -> Void)?
  private(set) var isStopping = false

  package init(
    on loop: EventLoop, configuration: PeerTransportConfiguration, security: PeerSecurity,
    credentials: any PeerCredentials, handler: any PeerTransportHandler
  ) {
    self.loop = loop
    self.security = security
    self.tlsContext = security.makeContext()
    self.configuration = configuration
    self.credentials = credentials
    self.handler = handler
  }

  /// Connections whose handshake is over and that are not closing.
  package var openCount: Int { connections.values.count { $0.wasOpen && !$0.isClosing } }

  /// Takes connections on `address` from now on; returns the port, which the system chooses for
  /// port 0. May be called once.
  package func listen(on address: HostPort) throws(UVError) -> UInt16 {
    precondition(listener == nil && !isStopping, "a transport listens once")
    let listener = try TCPListener(host: address.host, port: address.port, on: loop) {
      [self] result in
      switch result {
      case .success(let connection): accept(connection)
      case .failure: traffic.connectionsRefused += 1
      }
    }
    self.listener = listener
    return listener.boundPort
  }

  /// Answered by `connectionOpened` or `dialFailed`, unless `shutdown` comes first.
  package func connect(to address: HostPort, expecting expected: NodeID?) {
    loop.preconditionOnLoop()
    guard !isStopping else { return }
    let id = nextID()
    dials[id] = TCPConnection.connect(
      host: address.host, port: address.port, on: loop,
      timeoutMilliseconds: configuration.dialTimeoutMilliseconds
    ) { [self] result in
      dials[id] = nil
      switch result {
      case .success(let connection) where isStopping:
        connection.close()
      case .success(let connection):
        begin(id, connection, dialled: address, expecting: expected)
      case .failure:
        if !isStopping { handler?.dialFailed(address, .transportFailed) }
      }
      reportIfStopped()
    }
  }

  // MARK: Frames and chunks

  package func send(_ frame: Frame, on id: ConnectionID) {
    connection(id)?.enqueue(frame)
  }

  /// Sends a chunk behind those queued before, with bytes from the handler's `readFragment`;
  /// answered by `chunkSent` or `chunkUnreadable` unless it is stopped or the connection closes
  /// first. A chunk may be queued once at a time.
  package func sendChunk(_ chunk: ChunkReference, lengthBytes: Int, on id: ConnectionID) {
    connection(id)?.sendChunk(chunk, lengthBytes: lengthBytes)
  }

  /// No further fragment of the chunk is sent. No effect if none is left.
  package func stopSendingChunk(_ chunk: ChunkReference, on id: ConnectionID) {
    connection(id)?.stopSendingChunk(chunk)
  }

  /// From now on fragments of the chunk are delivered. A chunk may be expected once at a time.
  package func expectChunk(_ chunk: ChunkReference, lengthBytes: Int, on id: ConnectionID) {
    connection(id)?.expectChunk(chunk, lengthBytes: lengthBytes)
  }

  /// From now on fragments of the chunk are discarded.
  package func abandonChunk(_ chunk: ChunkReference, on id: ConnectionID) {
    connection(id)?.abandonChunk(chunk)
  }

  // MARK: Holding peers back

  /// Leaves what the peer sends to the kernel, whose window then holds the peer back. What has been
  /// read already, a few fragments, is still delivered. The end of the connection is not noticed
  /// either, unless a write fails.
  package func pauseReading(on id: ConnectionID) {
    connection(id)?.holdBack()
  }

  package func resumeReading(on id: ConnectionID) {
    connection(id)?.letOn()
  }

  // MARK: Security

  /// Reads the files again when they have changed, and on SIGHUP, and tells `report` what came of
  /// it. May be called once; plain text has no files, and SIGHUP then does nothing.
  package func watchSecurity(
    from source: PeerSecuritySource, report: @escaping (PeerSecurityReload) -> Void
  ) {
    precondition(watch == nil && hangUps == nil && !isStopping, "security is watched once")
    guard source != .insecure else {
      hangUps = SignalWatch(SignalWatch.hangUp, on: loop) {}
      return
    }
    watch = PeerSecurityWatch(
      on: loop, source, current: security,
      periodMilliseconds: configuration.securityPeriodMilliseconds
    ) { [unowned self] outcome in
      switch outcome {
      case .success(let security): report(.adopted(connectionsClosed: adopt(security)))
      case .failure(let error): report(.failed(error))
      }
    }
  }

  /// New connections use it from now on, and those that it would not allow are closed. Returns how
  /// many those are. TLS cannot be turned on or off.
  package func adopt(_ replacement: PeerSecurity) -> Int {
    loop.preconditionOnLoop()
    guard let tlsContext, replacement.replaceCredentials(of: tlsContext) else { return 0 }
    security = replacement
    let distrusted = connections.values.filter { !$0.isClosing && !$0.channel.isTrusted }
    for connection in distrusted { connection.close(.keyRemoved) }
    return distrusted.count
  }

  // MARK: Ending

  /// Says goodbye, after the control frames queued before, and closes; chunks are cut off.
  /// `connectionClosed` follows, in a later turn, within `goodbyeTimeoutMilliseconds`.
  package func close(_ id: ConnectionID, _ reason: CloseReason) {
    connection(id)?.close(reason)
  }

  /// Stops listening and dialling, closes every connection with the reason, and calls `completion`
  /// once nothing is left; that may be at once.
  package func shutdown(_ reason: CloseReason, completion: @escaping () -> Void) {
    loop.preconditionOnLoop()
    precondition(!isStopping, "a transport is shut down once")
    isStopping = true
    stopped = completion
    listener?.close()
    limitTimer?.close()
    limitTimer = nil
    watch?.close()
    hangUps?.close()
    for attempt in dials.values { attempt.cancel() }
    for connection in connections.values { connection.close(reason) }
    reportIfStopped()
  }

  func connectionEnded(_ connection: PeerConnection, _ reason: CloseReason) {
    connections[connection.id] = nil
    uploads.remove(connection.id)
    if connection.dialled == nil {
      accepted.ended(connection.peerHost, wasProven: connection.wasOpen)
    }
    if connection.wasOpen {
      handler?.connectionClosed(connection.id, reason)
    } else {
      traffic.handshakesFailed += 1
      if !isStopping {
        if let address = connection.dialled {
          handler?.dialFailed(address, reason)
        } else {
          handler?.acceptFailed(connection.peerAddress, reason)
        }
      }
    }
    reportIfStopped()
  }

  func connectionProven(_ connection: PeerConnection) {
    if connection.dialled == nil { accepted.proven(connection.peerHost) }
  }

  // MARK: Inside

  func connection(_ id: ConnectionID) -> PeerConnection? {
    loop.preconditionOnLoop()
    return connections[id]
  }

  private func accept(_ connection: TCPConnection) {
    guard !isStopping else {
      connection.close()
      return
    }
    guard connections.count < configuration.connectionsMax,
      accepted.admits(connection.peerHost, configuration)
    else {
      refuse(connection)
      return
    }
    accepted.began(connection.peerHost)
    begin(nextID(), connection, dialled: nil, expecting: nil)
  }

  /// Says why, where that can be said in plain text, as far as the kernel takes it at once, and
  /// spends nothing more on the stranger.
  private func refuse(_ connection: TCPConnection) {
    traffic.connectionsRefused += 1
    let address = connection.peerAddress
    if tlsContext == nil {
      _ = connection.write(FrameEncoder.bytes(of: .goodbye(.tooManyConnections)))
    }
    connection.close()
    handler?.acceptFailed(address, .tooManyConnections)
  }

  private func begin(
    _ id: ConnectionID, _ connection: TCPConnection, dialled: HostPort?, expecting: NodeID?
  ) {
    let own = Hello(
      version: .current, role: configuration.role, publicKey: credentials.publicKey,
      nonce: credentials.nonce(), advertised: advertised, zone: configuration.zone)
    let peer = PeerConnection(
      id, connection, dialled: dialled, own: own, expecting: expecting, transport: self)
    connections[id] = peer
    peer.start()
  }

  private func nextID() -> ConnectionID {
    lastID += 1
    return ConnectionID(lastID)
  }

  private func reportIfStopped() {
    guard isStopping, connections.isEmpty, dials.isEmpty, let stopped else { return }
    self.stopped = nil
    stopped()
  }
}
