// SPDX-License-Identifier: Apache-2.0

package import ContentModel
import PeerProtocol
import SwarmCore
import TrackerCore

/// A cluster in virtual time: the cores that ship, driven by a model of network, disk and upstream.
///
/// One agenda, one order: all effects of an event are carried out before the next event, events
/// raised on the way come next, and only then does time pass. Where no host reaches another at
/// once, time may pass for one host after the other, and on several threads
/// (`World+windows.swift`).
package final class World {
  package let configuration: WorldConfiguration
  package internal(set) var now = Instant.zero
  package let library: Library
  package internal(set) var pulls = Table<PullRecord>()
  package internal(set) var reads = Table<ReadRecord>()
  /// Rules that were broken; the run stops at the first.
  package internal(set) var violations: [Violation] = []
  /// Blobs that a node took for whole and that were not what their digest says.
  package internal(set) var wrongBlobs = 0
  /// Frames sent, by kind.
  package internal(set) var frameCounts = [Int](repeating: 0, count: FrameKind.allCases.count)

  /// Names of zones, by the number that the network knows them by.
  var zones: [String] = []
  /// By the number that the script knows them by.
  var partitions = OrderedTable<Int, ActivePartition>()
  var agenda: Agenda
  /// Nothing happens from then on: the run is over.
  var endsAt: Instant?
  /// Hosts that have begun to read from upstream, to which they are close from then on.
  var hostsJoining: [Int] = []
  /// Others pass their parts of the same window at the same time: what concerns several hosts waits
  /// until all have.
  var isConfined = false
  var arrangements: [Arrangement] = []
  /// What waits because it is about to concern several hosts.
  var pause: Pause?
  var pauses: [Pause] = []
  var network: Network
  var nodes = Table<SimulatedNode>()
  var trackers = Table<SimulatedTracker>()
  var upstream: Upstream
  var wires = Table<Wire>()
  var wireEnds = Table<WireEnd>()
  var dials: [Dial] = []
  var fetches: [UpstreamFetch] = []
  /// By blob number, once somebody lies so.
  var forgeries = OrderedTable<Int, [HashState]>()
  var keysMade: UInt64 = 0
  var script: [ScriptStep] = []
  var stepsLeft = 0
  var pullsLeft = 0
  var raised = WaitingLine<Delivery>()
  /// By host.
  var inhabitants: [Place?] = [.upstream]
  var addresses = OrderedTable<HostPort, Place>()
  var generator: SeededGenerator
  var trace: Trace
  var leaseCheck = LeaseCheck()
  var progressCheck = ProgressCheck()
  var timeline: TimelineRecorder?
  /// nil while no sample is to be taken.
  var sampleDueAt: Instant?
  /// What the recorder has not been told yet.
  var unrecorded = UnrecordedChunks()
  var nodeEffects = EffectQueue<NodeEffect>()
  var trackerEffects = EffectQueue<TrackerEffect>()

  package init(_ configuration: WorldConfiguration) {
    self.configuration = configuration
    library = Library()
    var generator = SeededGenerator(seed: configuration.seed)
    var network = Network(
      fragmentBytes: configuration.fragmentBytes,
      connectionTimeout: configuration.connectionTimeout,
      seed: configuration.seed(of: "network"))
    let upstreamZone = Self.number(ofZone: configuration.upstreamZone, in: &zones)
    let trackerZone = Self.number(ofZone: configuration.trackerZone, in: &zones)
    for link in configuration.zoneLinks {
      network.addZoneLink(
        from: Self.number(ofZone: link.from, in: &zones),
        to: Self.number(ofZone: link.to, in: &zones), bytesPerSecond: link.bytesPerSecond,
        latency: link.latency)
    }
    upstream = Upstream(
      host: network.addHost(configuration.upstreamLink, zone: upstreamZone),
      seed: configuration.seed(of: "upstream"))
    for number in 0..<configuration.trackerCount {
      let address = Self.trackerAddress(number)
      trackers.append(
        SimulatedTracker(
          number: number, address: address,
          host: network.addHost(configuration.trackerLink, zone: trackerZone),
          core: Tracker(configuration: configuration.tracker, seed: generator.next())))
      addresses[address] = .tracker(number)
      inhabitants.append(.tracker(number))
    }
    self.generator = generator
    self.network = network
    self.agenda = Agenda(isDivisible: !network.isFine)
    self.trace = Trace(lineCount: configuration.recording.traceLineCount)
  }

  // MARK: Making

  package func addBlob(sizeBytes: Int64) -> ModelBlob {
    library.add(sizeBytes: sizeBytes, seed: generator.next())
  }

  /// A node that starts at a time. It knows these trackers, in this order, by default all; its disk
  /// is the configuration's by default.
  @discardableResult
  package func addNode(
    link: LinkSpecification, zone: String = "", behaviour: Behaviour = .honest,
    disk: DiskSpecification? = nil, trackers numbers: [Int]? = nil,
    mayFetchUpstream: Bool = true, startsAt start: Instant = .zero
  ) -> Int {
    let number = nodes.count
    let id = NodeID(number: UInt64(number))
    let disk = SimulatedDisk(
      disk ?? configuration.disk,
      seed: configuration.seed(of: "disk \(number)"))
    var configuration = configuration.node
    configuration.trackers = (numbers ?? Array(trackers.indices)).map { trackers[$0].address }
    configuration.mayFetchUpstream = mayFetchUpstream
    configuration.zone = zone
    let address = HostPort(host: "n\(number)", port: 5000)
    let carrier = self.configuration.defect.link?(number, link) ?? link
    nodes.append(
      SimulatedNode(
        number: number,
        host: network.addHost(
          carrier, metered: link, zone: Self.number(ofZone: zone, in: &zones)),
        address: address, zone: zone, behaviour: behaviour,
        core: Node(
          nodeID: id, publicKey: PublicKey(bytes: id.bytes), configuration: configuration,
          seed: generator.next()),
        disk: disk))
    if behaviour == .acceptsAndNeverReads { network.stopReading(host: nodes[number].host) }
    addresses[address] = .node(number)
    inhabitants.append(.node(number))
    add(.nodeStarts(number), at: start)
    return number
  }

  /// Has a local client of the node ask for a blob, by the name of this mirror of upstream.
  package func pull(
    node: Int, blob: ModelBlob, at instant: Instant, source: UInt64 = 1,
    isPreparation: Bool = false
  ) {
    let record = PullRecord(
      node: node, blob: blob.number, source: source, askedAt: instant,
      isPreparation: isPreparation)
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

  /// Bytes of the blob that are on the node's disk as they should be, or were when it died.
  package func rightBytes(node: Int, blob: ModelBlob) -> Int64 {
    let file = nodes[node].files[blob.number] ?? nodes[node].leftovers[blob.number]
    return (0..<blob.geometry.chunkCount).reduce(0) { sum, index in
      file?.right.contains(index) == true ? sum + Int64(blob.geometry.length(of: index)) : sum
    }
  }

  package var nodeCount: Int { nodes.count }
  package func tally(of node: Int) -> NodeTally { nodes[node].tally }
  package var traceDigest: TraceDigest { trace.digest }
  package var eventCount: Int { trace.eventCount }
  /// The last events, as many as the configuration says.
  package var lastTraceLines: [String] {
    let writer = TraceWriter(world: self)
    return trace.lastLines.map { writer.text(of: $0) }
  }
  /// Payload bytes that upstream put on the network.
  package var upstreamBytes: Int64 { network.dataBytesSent(by: upstream.host) }
  package var upstreamRequests: Int { upstream.requestCount }

  private static func number(ofZone zone: String, in zones: inout [String]) -> Int {
    if let number = zones.firstIndex(of: zone) { return number }
    zones.append(zone)
    return zones.count - 1
  }

  static func trackerAddress(_ number: Int) -> HostPort {
    HostPort(host: "t\(number)", port: 5001)
  }

  func add(_ step: ScriptStep, at instant: Instant) { arrange(.step(step), at: instant) }

  /// Half of what a world is when two share the work, a third of three: its own share of the
  /// agenda, all else the same.
  init(sharing world: World, _ share: AgendaShare) {
    configuration = world.configuration
    now = world.now
    library = world.library
    pulls = world.pulls
    reads = world.reads
    agenda = world.agenda.part(share)
    network = world.network
    network.droppedBytes = 0
    network.mail = Mail(of: share.number, among: share.count)
    nodes = world.nodes
    trackers = world.trackers
    upstream = world.upstream
    wires = world.wires
    wireEnds = world.wireEnds
    inhabitants = world.inhabitants
    addresses = world.addresses
    generator = world.generator
    trace = world.trace.part()
    unrecorded.blob = world.unrecorded.blob
    unrecorded.isStale = false
    isConfined = true
  }
}
