// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import PeerTransport
import UVRuntime

/// A transport with a handler that logs everything and has made-up chunks. Loop thread only but for
/// `log`.
final class TestPeer: PeerTransportHandler {
  let log: EventLog
  private(set) lazy var transport = PeerTransport(
    on: loop, configuration: configuration, security: security, credentials: credentials,
    handler: self)
  private(set) var port: UInt16 = 0
  private let loop: EventLoop
  private let configuration: PeerTransportConfiguration
  private let security: PeerSecurity
  private let credentials: ToyCredentials
  /// Called for every frame received, before it is logged.
  var onFrame: ((ConnectionID) -> Void)?
  /// Called for every fragment received, after it is logged.
  var onData: ((ConnectionID, DataHeader) -> Void)?
  /// Called for whatever of a fragment's payload is delivered, before it counts.
  var onPayload: ((ConnectionID) -> Void)?
  /// Fragments at and beyond this offset wait for `releaseReads`.
  var readableBytes = Int.max
  /// Reads are answered before `readFragment` returns, not in a later turn of the loop.
  var readsAtOnce = false
  private(set) var fragmentsRead = 0
  private var heldReads: [() -> Void] = []
  /// Of what has come of each connection's last fragment.
  private var fragmentSums: [ConnectionID: Int] = [:]
  private let buffers = BufferPool(idleBytesMax: 1 << 20)

  init(
    on loop: EventLoop, log: EventLog, credentials: ToyCredentials, zone: String = "",
    role: Hello.Role = .node, security: PeerSecurity = .plainText,
    configure: (inout PeerTransportConfiguration) -> Void = { _ in }
  ) {
    self.loop = loop
    self.log = log
    var configuration = PeerTransportConfiguration(role: role, zone: zone)
    // No test but one about a timeout ends by one, however long its threads are kept waiting.
    configuration.handshakeTimeoutMilliseconds = 120_000
    configuration.dialTimeoutMilliseconds = 120_000
    configuration.goodbyeTimeoutMilliseconds = 120_000
    configuration.writeTimeoutMilliseconds = 120_000
    configure(&configuration)
    self.configuration = configuration
    self.security = security
    self.credentials = credentials
  }

  func listen() {
    do throws(UVError) {
      port = try transport.listen(on: HostPort(host: "127.0.0.1", port: 0))
      transport.advertised = HostPort(host: "127.0.0.1", port: port)
    } catch {
      preconditionFailure("\(error)")
    }
  }

  func releaseReads() {
    readableBytes = Int.max
    let reads = heldReads
    heldReads = []
    for read in reads { read() }
  }

  /// Byte `offset` of every chunk; fragments can be told apart by their sums.
  static func byte(_ offset: Int) -> UInt8 { UInt8(truncatingIfNeeded: offset / 65_536 + 1) }

  static func sum(offset: Int, length: Int) -> Int {
    (offset..<(offset + length)).reduce(0) { $0 + Int(byte($1)) }
  }

  // MARK: PeerTransportHandler

  func connectionOpened(
    _ connection: ConnectionID, _ identity: PeerIdentity, isInitiator: Bool
  ) {
    log.append(.opened(connection, identity, isInitiator: isInitiator))
  }

  func dialFailed(_ address: HostPort, _ reason: CloseReason) { log.append(.dialFailed(reason)) }

  func acceptFailed(_ address: String, _ reason: CloseReason) {
    log.append(.acceptFailed(reason))
  }

  func frameReceived(_ connection: ConnectionID, _ frame: Frame) {
    onFrame?(connection)
    log.append(.frame(frame))
  }

  func dataReceived(
    _ connection: ConnectionID, _ header: DataHeader, from start: Int,
    _ payload: UnsafeRawBufferPointer, finishes: Bool
  ) {
    onPayload?(connection)
    if start == 0 { fragmentSums[connection] = 0 }
    let sum = fragmentSums[connection, default: 0] + (unsafe payload.reduce(0) { $0 + Int($1) })
    fragmentSums[connection] = sum
    guard start + payload.count == header.length else { return }
    log.append(.data(header.chunk, offset: header.offset, sum: sum, finishes: finishes))
    onData?(connection, header)
  }

  /// Chunks with an odd index cannot be read beyond their first fragment.
  func readFragment(
    _ connection: ConnectionID, _ chunk: ChunkReference, offset: Int, length: Int,
    completion: @escaping (BufferSlice?) -> Void
  ) {
    fragmentsRead += 1
    let isReadable = chunk.index % 2 == 0 || offset == 0
    let buffers = buffers
    let complete = {
      let bytes = [UInt8](repeating: Self.byte(offset), count: length)
      completion(isReadable ? BufferSlice(copying: bytes, from: buffers) : nil)
    }
    guard offset < readableBytes else {
      heldReads.append(complete)
      return
    }
    if readsAtOnce { return complete() }
    let later = LoopBound(complete, on: loop)
    loop.execute { later.value() }
  }

  func chunkSent(_ connection: ConnectionID, _ chunk: ChunkReference) { log.append(.sent(chunk)) }

  func chunkUnreadable(_ connection: ConnectionID, _ chunk: ChunkReference) {
    log.append(.unreadable(chunk))
  }

  func connectionClosed(_ connection: ConnectionID, _ reason: CloseReason) {
    log.append(.closed(reason))
  }
}
