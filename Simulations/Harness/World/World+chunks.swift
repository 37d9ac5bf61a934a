// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore

extension World {
  // MARK: What the core asks for

  func expect(
    _ chunk: ChunkReference, on connection: ConnectionID, from state: HashState,
    isHedge: Bool = false, node: Int
  ) {
    guard let name = name(of: chunk), let wire = openWire(connection, at: nodes[node].host) else {
      return
    }
    guard let file = nodes[node].files[Int(name.blob)], !file.isProven else {
      return violate("n\(node) expects \(chunk) without a partial file")
    }
    updateExpected(at: nodes[node].host, of: wire) {
      $0.append(ExpectedChunk(chunk: name, state: state, isHedge: isHedge))
    }
  }

  func abandon(_ chunk: ChunkReference, on connection: ConnectionID, node: Int) {
    guard let name = name(of: chunk), let wire = openWire(connection, at: nodes[node].host) else {
      return
    }
    updateExpected(at: nodes[node].host, of: wire) { list in
      list.removeAll { $0.chunk == name }
    }
  }

  func send(_ chunk: ChunkReference, on connection: ConnectionID, node: Int) {
    guard let name = name(of: chunk), let wire = openWire(connection, at: nodes[node].host) else {
      return
    }
    let blob = library.blobs[Int(name.blob)]
    guard let held = nodes[node].files[blob.number]?.content(at: chunk.index, of: blob) else {
      violate("n\(node) would send \(chunk), which it does not have")
      return raise(.chunkUnreadable(connection, chunk), at: node)
    }
    let content = sentContent(of: chunk.index, held, of: blob, node: node)
    let shipment = Shipment(
      chunk: name, bytes: Int64(blob.geometry.length(of: chunk.index)), content: content)
    if !nodes[node].disk.isIdeal { return read(shipment, toSendOn: wire, node: node) }
    network.send(
      shipment, on: lane(from: nodes[node].host, of: wire), at: now, agenda: &agenda)
  }

  func stopSending(_ chunk: ChunkReference, on connection: ConnectionID, node: Int) {
    guard let name = name(of: chunk), let wire = openWire(connection, at: nodes[node].host) else {
      return
    }
    nodes[node].reading.removeAll { $0 == PendingRead(wire: wire, chunk: name) }
    network.stop(name, on: lane(from: nodes[node].host, of: wire))
  }

  // MARK: What the network brings

  func shipmentLeft(_ shipment: Shipment, on lane: Int) {
    let wire = lane >> 1
    guard wires[wire].fetch == nil else { return }
    guard case .node(let node) = inhabitant(ofHost: network.source(of: lane)) else { return }
    guard isOpen(wire, at: nodes[node].host) else { return }
    raise(
      .chunkSent(ConnectionID(UInt64(wire)), library.reference(to: shipment.chunk)), at: node)
  }

  func shipmentArrived(_ shipment: Shipment, on lane: Int) {
    let wire = lane >> 1
    if let fetch = wires[wire].fetch {
      return arrive(shipment, ofFetch: fetch)
    }
    guard case .node(let node) = inhabitant(ofHost: network.destination(of: lane)) else { return }
    guard isOpen(wire, at: nodes[node].host) else { return }
    let blob = library.blobs[Int(shipment.chunk.blob)]
    let index = Int(shipment.chunk.index)
    let expected = takeExpected(shipment.chunk, at: nodes[node].host, of: wire)
    guard let expected, let file = unprovenFile(of: blob.number, node: node) else {
      nodes[node].tally.unexpectedBytes += shipment.bytes
      return
    }
    let state = expected.state
    let hash = blob.hash(of: shipment.content, at: index, from: state)
    if expected.isHedge {
      let buffer = makeBuffer(shipment, node: node)
      let chunk = library.reference(to: shipment.chunk)
      return raise(
        .hedgeReceived(ConnectionID(UInt64(wire)), chunk, hash, buffer), at: node)
    }
    if !nodes[node].disk.isIdeal {
      updateExpected(at: nodes[node].host, of: wire) {
        $0.append(ExpectedChunk(chunk: shipment.chunk, state: state, hasArrived: true))
      }
      return receive(shipment, hash: hash, on: wire, into: file, node: node)
    }
    nodes[node].files[blob.number]!.write(shipment.content, at: index, of: blob)
    raise(
      .chunkReceived(
        ConnectionID(UInt64(wire)), library.reference(to: shipment.chunk), hash),
      at: node)
  }

  /// The number of the partial file that chunks of the blob go into.
  private func unprovenFile(of blob: Int, node: Int) -> Int? {
    nodes[node].files[blob].flatMap { $0.isProven ? nil : $0.number }
  }

  /// Takes a chunk off the list of what is expected; nil if it is not there, or not there any more.
  func takeExpected(
    _ chunk: ChunkName, isArrived: Bool = false, at host: Int, of wire: Int
  ) -> ExpectedChunk? {
    var expected: ExpectedChunk?
    updateExpected(at: host, of: wire) { list in
      let position = list.firstIndex { $0.chunk == chunk && $0.hasArrived == isArrived }
      if let position { expected = list.remove(at: position) }
    }
    return expected
  }

  private func updateExpected(
    at host: Int, of wire: Int, _ body: (inout [ExpectedChunk]) -> Void
  ) {
    body(&wireEnds[lane(from: host, of: wire)].expected)
  }
}
