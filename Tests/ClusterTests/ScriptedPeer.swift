// SPDX-License-Identifier: Apache-2.0

import ContentModel
import LocalCluster
import OpenSSLRuntime
import PeerProtocol
import PeerTransport
import Synchronization
import UVRuntime

/// A peer that speaks the real protocol, tells the tracker that it holds one blob, and does harm to
/// whoever wants it. Loop thread only but for `ledger`.
final class ScriptedPeer {
  /// What came of it.
  final class Ledger: Sendable {
    private let chunks = Mutex(0)
    private let closings = Mutex<[CloseReason]>([])
    private let announced = Mutex(false)
    private let drops = Mutex(0)

    /// Chunks sent.
    var chunksSent: Int { chunks.withLock { $0 } }
    var closeReasons: [CloseReason] { closings.withLock { $0 } }

    /// The tracker has taken in what the peer holds.
    var isKnown: Bool { announced.withLock { $0 } }

    /// Connections that it has taken and dropped.
    var connectionsDropped: Int { drops.withLock { $0 } }

    func countDrop() { drops.withLock { $0 += 1 } }
    func noteKnown() { announced.withLock { $0 = true } }
    func countChunk() { chunks.withLock { $0 += 1 } }
    func note(_ reason: CloseReason) { closings.withLock { $0.append(reason) } }
  }

  let ledger: Ledger
  private let loop: EventLoop
  private let buffers = BufferPool(idleBytesMax: 1 << 20)
  private let blob: Blob
  private let content: ImageContent
  private let conduct: PeerConduct
  private let batches: [ChainBatch]
  private var transport: PeerTransport?
  private var dropper: TCPListener?

  init(
    on loop: EventLoop, key: NodeKey, security: PeerSecurity, holding part: ImagePart,
    conduct: PeerConduct, ledger: Ledger
  ) {
    self.loop = loop
    self.blob = part.blob
    self.conduct = conduct
    self.ledger = ledger
    switch conduct {
    case .lies(.flippedBit), .lies(.falseEntry), .dropsConnections: content = part.content
    case .lies(.forgedBlob):
      content = .pattern(PatternedBytes(seed: 666, sizeBytes: part.blob.sizeBytes))
    }
    batches = Self.claim(part.blob, content, conduct, key: key)
    transport = PeerTransport(
      on: loop, configuration: PeerTransportConfiguration(role: .node, zone: ""),
      security: security, credentials: NodeKeyCredentials(key: key), handler: self)
  }

  func join(tracker: HostPort) throws(UVError) {
    guard let transport else { return }
    transport.advertised = HostPort(host: "127.0.0.1", port: try listen(transport))
    transport.connect(to: tracker, expecting: nil)
  }

  private func listen(_ transport: PeerTransport) throws(UVError) -> UInt16 {
    switch conduct {
    case .lies:
      return try transport.listen(on: HostPort(host: "127.0.0.1", port: 0))
    case .dropsConnections:
      let listener = try TCPListener(host: "127.0.0.1", port: 0, on: loop) { [ledger] result in
        guard case .success(let connection) = result else { return }
        connection.close()
        ledger.countDrop()
      }
      dropper = listener
      return listener.boundPort
    }
  }

  /// Ends everything that it has begun.
  func leave(completion: @escaping () -> Void) {
    dropper?.close()
    transport?.shutdown(.shutdown, completion: completion)
  }

  /// The chain of `content`, signed as the blob's.
  private static func claim(
    _ blob: Blob, _ content: ImageContent, _ conduct: PeerConduct, key: NodeKey
  ) -> [ChainBatch] {
    let geometry = blob.geometry
    var hash = HashStream(algorithm: blob.digest.algorithm)
    var entries: [HashState] = []
    for index in 0..<geometry.lastIndex {
      hash.update(chunkBytes(geometry, content, index))
      entries.append(hash.boundaryState())
    }
    if conduct == .lies(.falseEntry) {
      let middle = entries.count / 2
      entries[middle] = HashState(
        algorithm: blob.digest.algorithm,
        bytes: entries[middle].bytes.map { $0 ^ 0xff })
    }
    return stride(from: 0, to: entries.count, by: ChainBatch.entriesMax).map { start in
      func batch(_ signature: [UInt8]) -> ChainBatch {
        ChainBatch(
          blob: blob, claimant: key.publicKey, continuesIndex: 0, firstIndex: start + 1,
          entries: Array(entries[start...].prefix(ChainBatch.entriesMax)), signature: signature)
      }
      let unsigned = batch([UInt8](repeating: 0, count: NodeKey.signatureBytes))
      return batch(key.sign(unsigned.signedMessage))
    }
  }

  private static func chunkBytes(
    _ geometry: ChunkGeometry, _ content: ImageContent, _ index: Int
  ) -> [UInt8] {
    do {
      return try content.read(at: geometry.offset(of: index), count: geometry.length(of: index))
    } catch {
      preconditionFailure("\(error)")
    }
  }

  private func send(_ chunk: ChunkReference, on connection: ConnectionID) {
    ledger.countChunk()
    transport?.sendChunk(
      chunk, lengthBytes: blob.geometry.length(of: chunk.index), on: connection)
  }
}

extension ScriptedPeer: PeerTransportHandler {
  func connectionOpened(
    _ connection: ConnectionID, _ identity: PeerIdentity, isInitiator: Bool
  ) {
    switch identity.role {
    case .tracker:
      let announcement = Announcement(blob: blob, standing: .holding)
      transport?.send(.announce([announcement]), on: connection)
      // Answered in the order of what was sent.
      transport?.send(.ping(1), on: connection)
    case .node:
      break
    }
  }

  func frameReceived(_ connection: ConnectionID, _ frame: Frame) {
    switch frame {
    case .ping(let number):
      transport?.send(.pong(number), on: connection)
    case .pong:
      ledger.noteKnown()
    case .want(let blobs) where blobs.contains(blob):
      for batch in batches { transport?.send(.chain(batch), on: connection) }
      let all = Holding(blob: blob, chunks: [0..<blob.geometry.chunkCount])
      transport?.send(.have(all), on: connection)
      transport?.send(.offer(ChunkReference(blob.digest, 0)), on: connection)
    case .accept(let chunk), .request(let chunk):
      send(chunk, on: connection)
    case .cancel(let chunk):
      transport?.stopSendingChunk(chunk, on: connection)
    case .hello, .proof, .goodbye, .want, .unwant, .have, .drop, .offer, .decline, .chain,
      .announce, .leaseRequest, .leaseRenew, .leaseRelease, .neighbours, .leaseGrant,
      .leaseRevoke, .supply, .expect, .progress, .upstreamPause, .neighboursLost:
      break
    }
  }

  func readFragment(
    _ connection: ConnectionID, _ chunk: ChunkReference, offset: Int, length: Int,
    completion: @escaping (BufferSlice?) -> Void
  ) {
    var bytes = Array(
      Self.chunkBytes(blob.geometry, content, chunk.index)[offset...].prefix(length))
    if conduct == .lies(.flippedBit), offset == 0 { bytes[length / 2] ^= 0x10 }
    let answer = BufferSlice(copying: bytes, from: buffers)
    let later = LoopBound(completion, on: loop)
    loop.execute { later.value(answer) }
  }

  func connectionClosed(_ connection: ConnectionID, _ reason: CloseReason) {
    ledger.note(reason)
  }

  func dataReceived(
    _ connection: ConnectionID, _ header: DataHeader, from start: Int,
    _ payload: UnsafeRawBufferPointer, finishes: Bool
  ) {}

  func dialFailed(_ address: HostPort, _ reason: CloseReason) { ledger.note(reason) }

  func acceptFailed(_ address: String, _ reason: CloseReason) {}

  func chunkSent(_ connection: ConnectionID, _ chunk: ChunkReference) {}

  func chunkUnreadable(_ connection: ConnectionID, _ chunk: ChunkReference) {}
}
