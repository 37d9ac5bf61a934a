// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore

extension World {
  // MARK: What the core asks for

  func expect(
    _ chunk: ChunkReference, on connection: ConnectionID, from state: HashState, node: Int
  ) {
    guard let name = name(of: chunk), let wire = openWire(connection, at: nodes[node].host) else {
      return
    }
    guard let file = nodes[node].files[Int(name.blob)], !file.isWhole else {
      return violate("n\(node) expects \(chunk) without a partial file")
    }
    updateExpected(at: nodes[node].host, of: wire) {
      $0.append(ExpectedChunk(chunk: name, state: state))
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
    let content =
      switch nodes[node].behaviour {
      case .honest: held
      case .sendsWrongBytes: blob.wrongContent(of: chunk.index)
      }
    let shipment = Shipment(
      chunk: name, bytes: Int64(blob.geometry.length(of: chunk.index)), content: content)
    network.send(
      shipment, on: lane(from: nodes[node].host, of: wire), at: now, agenda: &agenda)
  }

  func stopSending(_ chunk: ChunkReference, on connection: ConnectionID, node: Int) {
    guard let name = name(of: chunk), let wire = openWire(connection, at: nodes[node].host) else {
      return
    }
    network.stop(name, on: lane(from: nodes[node].host, of: wire))
  }

  // MARK: What the network brings

  func shipmentLeft(_ shipment: Shipment, on lane: Int) {
    let wire = lane >> 1
    guard wires[wire].fetch == nil else { return }
    guard case .node(let node) = inhabitant(ofHost: network.source(of: lane)) else { return }
    guard wires[wire].isOpen(at: nodes[node].host) else { return }
    raise(
      .chunkSent(ConnectionID(UInt64(wire)), library.reference(to: shipment.chunk)), at: node)
  }

  func shipmentArrived(_ shipment: Shipment, on lane: Int) {
    let wire = lane >> 1
    if let fetch = wires[wire].fetch {
      return arrive(shipment, ofFetch: fetch)
    }
    guard case .node(let node) = inhabitant(ofHost: network.destination(of: lane)) else { return }
    guard wires[wire].isOpen(at: nodes[node].host) else { return }
    let blob = library.blobs[Int(shipment.chunk.blob)]
    let index = Int(shipment.chunk.index)
    var state: HashState?
    updateExpected(at: nodes[node].host, of: wire) { list in
      if let position = list.firstIndex(where: { $0.chunk == shipment.chunk }) {
        state = list.remove(at: position).state
      }
    }
    guard let state, nodes[node].files[blob.number]?.isWhole == false else {
      nodes[node].tally.unexpectedBytes += shipment.bytes
      return
    }
    nodes[node].files[blob.number]!.write(shipment.content, at: index, of: blob)
    raise(
      .chunkReceived(
        ConnectionID(UInt64(wire)), library.reference(to: shipment.chunk),
        blob.hash(of: shipment.content, at: index, from: state)),
      at: node)
  }

  private func updateExpected(
    at host: Int, of wire: Int, _ body: (inout [ExpectedChunk]) -> Void
  ) {
    if wires[wire].hosts.0 == host {
      body(&wires[wire].expected.0)
    } else {
      body(&wires[wire].expected.1)
    }
  }
}
