// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore
import TrackerCore

extension World {
  func perform(_ step: ScriptStep) {
    stepsLeft -= 1
    unrecorded.isStale = true
    switch step {
    case .nodeStarts(let node): start(node: node)
    case .pullBegins(let pull): ask(pull)
    case .readBegins(let read): begin(read: read)
    case .fault(let fault): perform(fault)
    }
  }

  private func perform(_ fault: Fault) {
    switch fault {
    case .nodeDies(let node, let death): kill(node: node, death)
    case .fetchingNodeDies(let death):
      if let node = fetchingNode { kill(node: node, death) }
    case .busiestServerDies(let death):
      if let node = busiestServer { kill(node: node, death) }
    case .nodeLeaves(let node): stop(node: node)
    case .nodeRestarts(let node, let rebirth): restart(node: node, rebirth)
    case .deadNodesRestart(let rebirth):
      for node in nodes.indices { restart(node: node, rebirth) }
    case .diskTurns(let node, let specification): nodes[node].disk.turn(specification)
    case .trackerDies(let tracker, let death): kill(tracker: tracker, death)
    case .trackerLeaves(let tracker): stop(tracker: tracker)
    case .trackerRestarts(let tracker): restart(tracker: tracker)
    case .trackerSlows(let tracker, let delay): trackers[tracker].delay = delay
    case .upstreamDies(let death): killUpstream(death)
    case .upstreamTurns(let fault, let scope): turnUpstream(fault, scope)
    case .upstreamHeals: upstream.heal()
    case .partitionBegins(let partition): begin(partition)
    case .partitionHeals(let number): heal(partition: number)
    case .interferenceTurns(let place, let interference):
      network.setInterference(interference, ofHost: host(of: place))
    case .limitsTurn(let node, let limits):
      nodes[node].limits = limits
      if nodes[node].vitality == .running { keepLimits(of: node) }
    case .uplinkTurns(let node, let bytesPerSecond):
      network.turnUplink(ofHost: nodes[node].host, bytesPerSecond: bytesPerSecond)
    case .nodeStopsReading(let node):
      network.stopReading(host: nodes[node].host, sparing: upstream.host)
    case .connectionsReset(let place, let other): resetConnections(of: place, with: other)
    }
  }

  private func killUpstream(_ death: Fault.Death) {
    upstream.death = death
    for fetch in fetches.indices where !fetches[fetch].isOver {
      fetches[fetch].isCut = true
      network.endSending(on: fetches[fetch].lane)
      switch death {
      case .closing: fail(fetch: fetch, .failed, after: latency(ofFetch: fetch))
      case .silent:
        waitForByte(fetch: fetch)
        fail(fetch: fetch, .failed, after: configuration.upstreamTimeout)
      }
    }
  }

  /// The running node that last began to read from upstream and is still at it.
  package var fetchingNode: Int? {
    let fetching = fetches.filter { !$0.isOver && nodes[$0.node].vitality == .running }
    return fetching.max { ($0.begun, $0.node) < ($1.begun, $1.node) }?.node
  }

  /// The running node that has sent most and does not read from upstream.
  package var busiestServer: Int? {
    var best: (node: Int, bytes: Int64)?
    let fetching = fetchingNode
    for node in nodes where node.vitality == .running && node.number != fetching {
      let bytes = network.dataBytesSent(by: node.host)
      if bytes > best?.bytes ?? -1 { best = (node.number, bytes) }
    }
    return best?.node
  }
}
