// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import PeerTransport
import SwarmCore

extension NodeRuntime {
  func openConnection(_ address: HostPort, expecting expected: NodeID?) {
    transport?.connect(to: address, expecting: expected)
  }

  func closeConnection(_ connection: ConnectionID, _ reason: CloseReason) {
    transport?.close(connection, reason)
  }

  func sendFrame(_ connection: ConnectionID, _ frame: Frame) {
    transport?.send(frame, on: connection)
  }

  func expectChunk(
    _ connection: ConnectionID, _ chunk: ChunkReference, from entry: HashState,
    isBuffered: Bool = false
  ) {
    guard let blob = slots[chunk.digest]?.blob else {
      preconditionFailure("\(chunk) was expected for a blob that is not in progress")
    }
    expectReception(
      Reception.Key(connection: connection, chunk: chunk), of: blob, from: entry,
      isBuffered: isBuffered)
    transport?.expectChunk(
      chunk, lengthBytes: blob.geometry.length(of: chunk.index), on: connection)
  }

  func abandonChunk(_ connection: ConnectionID, _ chunk: ChunkReference) {
    abandonReception(Reception.Key(connection: connection, chunk: chunk))
    transport?.abandonChunk(chunk, on: connection)
  }

  /// What has passed since the start, for the metrics.
  func reportTraffic() {
    guard let traffic = transport?.traffic else { return }
    observationMetrics.setPeerTraffic(
      bytesIn: traffic.dataBytesReceived, bytesOut: traffic.dataBytesSent)
  }

  private func reportConnections() {
    observationMetrics.setConnections(
      peers: roles.values.count { $0 == .node }, trackers: roles.values.count { $0 == .tracker })
  }
}

extension NodeRuntime: PeerTransportHandler {
  func connectionOpened(
    _ connection: ConnectionID, _ identity: PeerIdentity, isInitiator: Bool
  ) {
    roles[connection] = identity.role
    if isReadingPaused { transport?.pauseReading(on: connection) }
    reportConnections()
    raise(.connectionOpened(connection, identity, isInitiator: isInitiator))
  }

  func dialFailed(_ address: HostPort, _ reason: CloseReason) {
    observationLog.dialFailed(address, reason)
    raise(.connectionFailed(address))
  }

  func acceptFailed(_ address: String, _ reason: CloseReason) {
    observationLog.acceptFailed(address, reason)
    observationMetrics.connectionClosed(reason)
  }

  func frameReceived(_ connection: ConnectionID, _ frame: Frame) {
    raise(.frameReceived(connection, frame))
  }

  func dataReceived(
    _ connection: ConnectionID, _ header: DataHeader, from start: Int,
    _ payload: UnsafeRawBufferPointer, finishes: Bool
  ) {
    let key = Reception.Key(connection: connection, chunk: header.chunk)
    unsafe bytesReceived(key, offset: header.offset + start, payload)
  }

  func chunkSent(_ connection: ConnectionID, _ chunk: ChunkReference) {
    sendingPins[connection]?[chunk] = nil
    forgetReading(connection, chunk)
    raise(.chunkSent(connection, chunk))
  }

  func chunkUnreadable(_ connection: ConnectionID, _ chunk: ChunkReference) {
    sendingPins[connection]?[chunk] = nil
    forgetReading(connection, chunk)
    raise(.chunkUnreadable(connection, chunk))
  }

  func connectionClosed(_ connection: ConnectionID, _ reason: CloseReason) {
    roles[connection] = nil
    abandonReceptions(of: connection)
    sendingPins[connection] = nil
    readings[connection] = nil
    observationMetrics.connectionClosed(reason)
    reportConnections()
    raise(.connectionClosed(connection, reason))
  }
}
