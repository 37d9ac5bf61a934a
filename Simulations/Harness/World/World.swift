// SPDX-License-Identifier: Apache-2.0

package import ContentModel
import PeerProtocol
import SwarmCore
import TrackerCore

/// A cluster in virtual time: the cores that ship, driven by a model of network, disk and upstream.
///
/// One thread, one agenda, one order: all effects of an event are carried out before the next
/// event, events raised on the way come next, and only then does time pass.
package final class World {
  package let configuration: WorldConfiguration
  package internal(set) var now = Instant.zero
  package internal(set) var library = Library()
  package internal(set) var pulls: [PullRecord] = []
  /// Rules that were broken; the run stops at the first.
  package internal(set) var violations: [String] = []
  /// Frames sent, by kind.
  package internal(set) var frameCounts = [Int](repeating: 0, count: FrameKind.allCases.count)

  var agenda = Agenda()
  var network: Network
  var nodes: ContiguousArray<SimulatedNode> = []
  var trackers: [SimulatedTracker] = []
  var upstream: Upstream
  var wires: ContiguousArray<Wire> = []
  var dials: [Dial] = []
  var fetches: [UpstreamFetch] = []
  var buffers = OrderedTable<UInt64, Buffer>()
  var bufferCount: UInt64 = 0
  var answers: [DiskAnswer] = []
  var script: [ScriptStep] = []
  var stepsLeft = 0
  var pullsLeft = 0
  var raised = WaitingLine<Delivery>()
  /// By host.
  var inhabitants: [Inhabitant?] = [nil]
  var addresses = OrderedTable<HostPort, Inhabitant>()
  var generator: SeededGenerator
  var trace: Trace
  var nodeEffects = EffectQueue<NodeEffect>()
  var trackerEffects = EffectQueue<TrackerEffect>()

  package init(_ configuration: WorldConfiguration) {
    self.configuration = configuration
    var generator = SeededGenerator(seed: configuration.seed)
    var network = Network(fragmentBytes: configuration.fragmentBytes)
    upstream = Upstream(host: network.addHost(configuration.upstreamLink))
    for number in 0..<configuration.trackerCount {
      let address = Self.trackerAddress(number)
      trackers.append(
        SimulatedTracker(
          number: number, address: address, host: network.addHost(configuration.trackerLink),
          core: Tracker(configuration: configuration.tracker, seed: generator.next())))
      addresses[address] = .tracker(number)
      inhabitants.append(.tracker(number))
    }
    self.generator = generator
    self.network = network
    self.trace = Trace(lineCount: configuration.traceLineCount)
  }

  // MARK: Making

  package func addBlob(sizeBytes: Int64) -> ModelBlob {
    library.add(sizeBytes: sizeBytes, seed: generator.next())
  }

  /// A node that starts at a time and knows every tracker.
  @discardableResult
  package func addNode(
    link: LinkSpecification, zone: String = "", behaviour: Behaviour = .honest,
    startsAt start: Instant = .zero
  ) -> Int {
    let number = nodes.count
    let id = NodeID(number: UInt64(number))
    var configuration = configuration.node
    configuration.trackers = trackers.map(\.address)
    let address = HostPort(host: "n\(number)", port: 5000)
    nodes.append(
      SimulatedNode(
        number: number, host: network.addHost(link), address: address, zone: zone,
        behaviour: behaviour,
        core: Node(
          nodeID: id, publicKey: PublicKey(bytes: id.bytes), configuration: configuration,
          seed: generator.next())))
    addresses[address] = .node(number)
    inhabitants.append(.node(number))
    add(.nodeStarts(number), at: start)
    return number
  }

  /// Has a local client of the node ask for a blob.
  package func pull(node: Int, blob: ModelBlob, at instant: Instant) {
    let record = PullRecord(node: node, blob: blob.number, askedAt: instant)
    pulls.append(record)
    nodes[node].pulls.append(pulls.count - 1)
    pullsLeft += 1
    add(.pullBegins(pulls.count - 1), at: instant)
  }

  /// Puts the whole blob on the node's disk before it starts, without a chain.
  package func hold(node: Int, blob: ModelBlob) {
    precondition(nodes[node].vitality == .absent, "node \(node) runs already")
    makeFile(node: node, blob: blob)
    nodes[node].files[blob.number]!.fill()
  }

  package func schedule(_ fault: Fault, at instant: Instant) {
    add(.fault(fault), at: instant)
  }

  package var nodeCount: Int { nodes.count }
  package func tally(of node: Int) -> NodeTally { nodes[node].tally }
  package var traceDigest: TraceDigest { trace.digest }
  package var eventCount: Int { trace.eventCount }
  /// The last events, as many as the configuration says.
  package var lastTraceLines: [String] { trace.lastLines }
  /// Payload bytes that upstream put on the network.
  package var upstreamBytes: Int64 { network.dataBytesSent(by: upstream.host) }
  package var upstreamRequests: Int { upstream.requestCount }

  static func trackerAddress(_ number: Int) -> HostPort {
    HostPort(host: "t\(number)", port: 5001)
  }

  private func add(_ step: ScriptStep, at instant: Instant) {
    script.append(step)
    stepsLeft += 1
    agenda.add(.scripted(step: Int32(script.count - 1)), at: instant)
  }
}
