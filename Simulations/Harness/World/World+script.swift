// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore
import TrackerCore

extension World {
  func perform(_ step: ScriptStep) {
    stepsLeft -= 1
    switch step {
    case .nodeStarts(let node):
      start(node: node)
    case .pullBegins(let pull):
      let record = pulls[pull]
      guard nodes[record.node].vitality == .running else {
        return settlePulls(of: record.blob, node: record.node, .abandoned)
      }
      raise(
        .pullRequested(library.blobs[record.blob].blob, source: UpstreamSource(1)),
        at: record.node)
    case .fault(let fault):
      perform(fault)
    }
  }

  private func start(node: Int) {
    nodes[node].vitality = .running
    while nodes[node].files.count < library.blobs.count { nodes[node].files.append(nil) }
    raise(.started, at: node)
    for blob in library.blobs where nodes[node].files[blob.number]?.isWhole == true {
      raise(.blobHeld(blob.blob), at: node)
    }
  }

  private func perform(_ fault: Fault) {
    switch fault {
    case .nodeDies(let node, let death): kill(node: node, death)
    case .fetchingNodeDies(let death):
      if let node = fetchingNode { kill(node: node, death) }
    case .busiestServerDies(let death):
      if let node = busiestServer { kill(node: node, death) }
    case .trackerDies(let tracker, let death): kill(tracker: tracker, death)
    case .trackerRestarts(let tracker): restart(tracker: tracker)
    case .upstreamDies(let death): killUpstream(death)
    case .upstreamTurns(let fault): upstream.faults.append(fault)
    }
  }

  private func kill(node: Int, _ death: Fault.Death) {
    guard nodes[node].vitality == .running else { return }
    nodes[node].vitality = .dead(death)
    leave(host: nodes[node].host, wires: nodes[node].wires, death)
    for fetch in nodes[node].fetches where !fetches[fetch].isOver {
      fetches[fetch].isOver = true
      network.endSending(on: fetches[fetch].lane)
    }
    for pull in nodes[node].pulls where pulls[pull].end == nil {
      pulls[pull].end = .abandoned
      pullsLeft -= 1
    }
  }

  private func kill(tracker: Int, _ death: Fault.Death) {
    guard trackers[tracker].vitality == .running else { return }
    trackers[tracker].vitality = .dead(death)
    leave(host: trackers[tracker].host, wires: trackers[tracker].wires, death)
  }

  private func leave(host: Int, wires: [Int], _ death: Fault.Death) {
    for wire in wires where self.wires[wire].isOpen(at: host) {
      if death == .closing {
        network.send(
          .ended(.transportFailed), bytes: 0, on: lane(from: host, of: wire), at: now,
          agenda: &agenda)
      }
      shutWire(wire, at: host)
    }
    network.silence(host: host)
  }

  /// The new process knows nothing; it has the old one's address, and a host of its own so that
  /// what the old one's connections still carry does not reach it.
  private func restart(tracker: Int) {
    guard trackers[tracker].vitality != .running else { return }
    inhabitants[trackers[tracker].host] = nil
    trackers[tracker].host = network.addHost(configuration.trackerLink)
    inhabitants.append(.tracker(tracker))
    trackers[tracker].core = Tracker(configuration: configuration.tracker, seed: generator.next())
    trackers[tracker].vitality = .running
    trackers[tracker].timerAt = nil
    trackers[tracker].wires = []
  }

  private func killUpstream(_ death: Fault.Death) {
    upstream.death = death
    for fetch in fetches.indices where !fetches[fetch].isOver {
      network.endSending(on: fetches[fetch].lane)
      switch death {
      case .closing: fail(fetch: fetch, .failed, after: latency(ofFetch: fetch))
      case .silent: fail(fetch: fetch, .failed, after: configuration.upstreamTimeout)
      }
    }
  }

  private var fetchingNode: Int? {
    fetches.last { !$0.isOver && nodes[$0.node].vitality == .running }?.node
  }

  private var busiestServer: Int? {
    var best: (node: Int, bytes: Int64)?
    let fetching = fetchingNode
    for node in nodes where node.vitality == .running && node.number != fetching {
      let bytes = network.dataBytesSent(by: node.host)
      if bytes > best?.bytes ?? -1 { best = (node.number, bytes) }
    }
    return best?.node
  }

  /// Who lives at a host; nil for upstream, and for a tracker that has been replaced.
  func inhabitant(ofHost host: Int) -> Inhabitant? {
    inhabitants[host]
  }
}
