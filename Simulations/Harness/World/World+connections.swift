// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore
import TrackerCore

extension World {
  // MARK: Opening

  func dial(_ address: HostPort, expecting expected: NodeID?, from node: Int) {
    let host = nodes[node].host
    let target = addresses[address].map { self.host(of: $0) } ?? host
    let roundTrip = network.latency(from: host, to: target) * 2
    arrange(
      .dial(
        Dial(
          node: node, life: nodes[node].life, address: address, expected: expected, begun: now)),
      at: now + roundTrip)
  }

  func answerDial(_ number: Int) {
    let dial = dials[number]
    guard nodes[dial.node].vitality == .running, nodes[dial.node].life == dial.life else { return }
    guard let target = addresses[dial.address], target != .node(dial.node) else {
      return raise(.connectionFailed(dial.address), at: dial.node)
    }
    if isUnanswered(dial: number, by: host(of: target)) { return }
    switch vitality(of: target) {
    case .running: break
    case .absent, .dead(.closing):
      return raise(.connectionFailed(dial.address), at: dial.node)
    case .dead(.silent):
      let end = dial.begun + configuration.dialTimeout
      if now < end {
        return agenda.add(.dialAnswered(dial: Int32(number)), at: end)
      }
      return raise(.connectionFailed(dial.address), at: dial.node)
    }
    guard let identity = identity(of: target),
      dial.expected == nil || dial.expected == identity.nodeID
    else {
      return raise(.connectionFailed(dial.address), at: dial.node)
    }
    let wire = addWire(from: nodes[dial.node].host, to: host(of: target), fetch: nil)
    let connection = ConnectionID(UInt64(wire))
    nodes[dial.node].wires.append(wire)
    let caller = nodes[dial.node].identity
    switch target {
    case .node(let node):
      nodes[node].wires.append(wire)
      raise(.connectionOpened(connection, caller, isInitiator: false), at: node)
    case .tracker(let tracker):
      trackers[tracker].wires.append(wire)
      raised.append(.toTracker(tracker, .connectionOpened(connection, caller)))
    case .upstream: break
    }
    raise(.connectionOpened(connection, identity, isInitiator: true), at: dial.node)
  }

  func addWire(from initiator: Int, to acceptor: Int, fetch: Int?) -> Int {
    let timeout = fetch == nil ? nil : configuration.upstreamTimeout
    _ = network.addLane(from: initiator, to: acceptor, timeout: timeout)
    _ = network.addLane(from: acceptor, to: initiator, timeout: timeout)
    wires.append(Wire(hosts: (initiator, acceptor), fetch: fetch))
    wireEnds.append(WireEnd())
    wireEnds.append(WireEnd())
    return wires.count - 1
  }

  // MARK: Frames

  func send(_ frame: Frame, on connection: ConnectionID, from host: Int) {
    guard let wire = openWire(connection, at: host) else { return }
    let kind = FrameKind(of: frame)
    frameCounts[kind.rawValue] += 1
    checkProgress(kind)
    network.send(
      .frame(frame), bytes: Int64(frame.wireBytes), on: lane(from: host, of: wire), at: now,
      agenda: &agenda)
  }

  func take(_ outcome: NetworkOutcome?) {
    switch outcome {
    case .messageArrived(let lane, .frame(let frame)):
      raise(frame, on: lane)
    case .messageArrived(let lane, .ended(let reason)):
      endWire(lane >> 1, at: network.destination(of: lane), because: reason)
    case .shipmentLeft(let lane, let shipment): shipmentLeft(shipment, on: lane)
    case .shipmentArrived(let lane, let shipment): shipmentArrived(shipment, on: lane)
    case .laneExpired(let lane): expire(lane: lane)
    case .pieceRefused(let lane): refuse(lane: lane)
    case .laneReset(let lane): reset(wire: lane >> 1)
    case nil: break
    }
  }

  private func raise(_ frame: Frame, on lane: Int) {
    let connection = ConnectionID(UInt64(lane >> 1))
    let host = network.destination(of: lane)
    guard openWire(connection, at: host) != nil else { return }
    switch inhabitant(ofHost: host) {
    case .node(let node):
      raise(.frameReceived(connection, frame), at: node)
      if nodes[node].behaviour != .honest { hear(frame, on: connection, node: node) }
    case .tracker(let tracker):
      raised.append(.toTracker(tracker, .frameReceived(connection, frame)))
    case .upstream, nil: break
    }
  }

  // MARK: Closing

  func close(_ connection: ConnectionID, at host: Int, because reason: CloseReason) {
    guard let wire = openWire(connection, at: host) else { return }
    let goodbye = Frame.goodbye(reason)
    frameCounts[FrameKind.goodbye.rawValue] += 1
    network.send(
      .ended(reason), bytes: Int64(goodbye.wireBytes), on: lane(from: host, of: wire), at: now,
      agenda: &agenda)
    endWire(wire, at: host, because: reason)
  }

  /// One end of a connection is gone, and its inhabitant learns of it.
  func endWire(_ wire: Int, at host: Int, because reason: CloseReason) {
    guard isOpen(wire, at: host) else { return }
    shutWire(wire, at: host)
    let connection = ConnectionID(UInt64(wire))
    switch inhabitant(ofHost: host) {
    case .node(let node): raise(.connectionClosed(connection, reason), at: node)
    case .tracker(let tracker):
      raised.append(.toTracker(tracker, .connectionClosed(connection, reason)))
    case .upstream, nil: break
    }
  }

  func shutWire(_ wire: Int, at host: Int) {
    let lane = lane(from: host, of: wire)
    wireEnds[lane].isOpen = false
    wireEnds[lane].expected = []
    network.endSending(on: lane)
    network.endHearing(on: lane ^ 1)
  }

  // MARK: Who and where

  /// The wire of a connection whose end at this host is open. A core may still speak of one that
  /// has closed, until it has been told.
  func openWire(_ connection: ConnectionID, at host: Int) -> Int? {
    let wire = Int(connection.number)
    guard wire < wires.count, wires[wire].fetch == nil,
      wires[wire].hosts.0 == host || wires[wire].hosts.1 == host
    else {
      violate("a core speaks of \(connection), which it never had")
      return nil
    }
    return isOpen(wire, at: host) ? wire : nil
  }

  func isOpen(_ wire: Int, at host: Int) -> Bool { wireEnds[lane(from: host, of: wire)].isOpen }

  func lane(from host: Int, of wire: Int) -> Int {
    wires[wire].hosts.0 == host ? 2 * wire : 2 * wire + 1
  }

  func vitality(of place: Place) -> Vitality {
    switch place {
    case .upstream: .running
    case .node(let node): nodes[node].vitality
    case .tracker(let tracker): trackers[tracker].vitality
    }
  }

  /// As whom it shows itself to who has connected; upstream does to nobody.
  private func identity(of place: Place) -> PeerIdentity? {
    switch place {
    case .upstream: nil
    case .node(let node): nodes[node].identity
    case .tracker(let tracker): trackers[tracker].identity
    }
  }
}
