// SPDX-License-Identifier: Apache-2.0

package import ContentModel
import PeerProtocol

/// Links with rates and latencies, and chunks and frames that travel over them as over TCP.
///
/// An uplink serves the lanes that have data in turn, a fragment each; control frames go first at
/// every boundary. A lane has no more underway than its window, so that one held up elsewhere
/// leaves the uplink to others. A downlink gives each lane an equal part (`Passage`). Nothing that
/// has left its sender is overtaken on its lane, unless fragments are whole chunks. What lies
/// between the hosts' links, if anything does, is a lane's `Route`.
package struct Network {
  /// The largest piece a chunk is sent in. Larger than any chunk, it makes a chunk one event.
  package let fragmentBytes: Int64
  /// Room in the queue of a link, and in a lane's window beside what is in flight at full rate.
  package let bufferBytes: Int64
  /// How long what was sent may go without acknowledgement before its sender gives the connection
  /// up.
  package let connectionTimeout: Interval
  var hosts = Table<NetworkHost>()
  var lanes = Table<Lane>()
  /// By lane.
  var landings = Table<Landing>()
  var routes: ContiguousArray<Route> = []
  var zonePairs: [ZonePair] = []
  /// Partitions that are there, that now cut the way from near to far, and the way back: a bit
  /// each.
  var partitions: UInt64 = 0
  var cutsThere: UInt64 = 0
  var cutsBack: UInt64 = 0
  var generator: SeededGenerator
  private var linkLatencyMin = Interval.zero
  /// No lane has or gets a route: hosts are of one zone, nothing interferes, nothing is cut.
  var isPlain = true
  /// Bytes of fragments that were lost to a closed end, a dead host or a dead connection.
  var droppedBytes: Int64 = 0
  /// Parcels for hosts whose events others pass.
  var mail = Mail<(lane: Int, parcel: Parcel)>()

  package init(
    fragmentBytes: Int64 = 64 * 1024, bufferBytes: Int64 = 1024 * 1024,
    connectionTimeout: Interval = .seconds(20), seed: UInt64 = 1
  ) {
    precondition(fragmentBytes > 0 && bufferBytes > 0 && connectionTimeout > .zero)
    self.fragmentBytes = fragmentBytes
    self.bufferBytes = bufferBytes
    self.connectionTimeout = connectionTimeout
    self.generator = SeededGenerator(seed: seed)
  }

  /// Whether fragments are small enough to wait in buffers, and a frame to wait for those of its
  /// lane. One of more than a buffer holds stands for many pieces, most of which their sender would
  /// still have: a frame goes between those, as over a connection that keeps little unsent.
  package var isFine: Bool { fragmentBytes <= bufferBytes }

  /// No host reaches another in less; zero if one can do so at once.
  ///
  /// With small fragments a sender knows at once what waits at a receiver, as if it had felt the
  /// congestion; with whole chunks it learns that one has arrived a latency later, and so does
  /// everything else that gets from host to host.
  var latencyMin: Interval { isFine ? .zero : linkLatencyMin }

  /// `metered` is the link that the host ought to keep to, if that is another than it has.
  package mutating func addHost(
    _ link: LinkSpecification, metered: LinkSpecification? = nil, zone: Int = 0
  ) -> Int {
    linkLatencyMin = hosts.isEmpty ? link.latency : min(linkLatencyMin, link.latency)
    if zone != hosts.first?.zone ?? zone || !link.interference.isNone { isPlain = false }
    hosts.append(NetworkHost(link: link, metered: metered, zone: zone))
    return hosts.count - 1
  }

  /// A host with another's link and zone and on its side of partitions, so that what is still
  /// underway to the old one does not reach it.
  package mutating func addHost(inPlaceOf old: Int) -> Int {
    var host = NetworkHost(link: hosts[old].link, zone: hosts[old].zone)
    host.nearSides = hosts[old].nearSides
    host.farSides = hosts[old].farSides
    hosts.append(host)
    return hosts.count - 1
  }

  /// nil for the connections' timeout.
  package mutating func addLane(
    from source: Int, to destination: Int, timeout: Interval? = nil
  ) -> Int {
    let latency = latency(from: source, to: destination)
    // Rate × round trip, so that one lane can fill its link, in parts to stay inside 64 bits.
    let uplink = hosts[source].link.uplinkBytesPerSecond
    let inFlight = uplink / 1_000 * (2 * latency.nanoseconds / 1_000_000 + 1)
    lanes.append(
      Lane(
        source: source, destination: destination, latency: latency,
        windowBytes: inFlight + bufferBytes, timeout: timeout ?? connectionTimeout))
    landings.append(
      Landing(
        source: source, destination: destination, latency: latency, senderBytesPerSecond: uplink))
    if needsRoute(from: source, to: destination) { addRoute(lanes.count - 1) }
    return lanes.count - 1
  }

  package func latency(from source: Int, to destination: Int) -> Interval {
    let own = (hosts[source].link.latency + hosts[destination].link.latency) / 2
    guard hosts[source].zone != hosts[destination].zone else { return own }
    return own + zoneLatency(from: hosts[source].zone, to: hosts[destination].zone)
  }

  /// The host at which a step happens; nil if that is between hosts.
  func host(of step: NetworkStep) -> Int? {
    switch step {
    case .uplinkFreed(let host), .uploadsFreed(let host), .downlinkFreed(let host): Int(host)
    case .fragmentArrived(let lane), .frameArrived(let lane), .framePassed(let lane):
      landings[Int(lane)].destination
    case .acknowledged(let lane): lanes[Int(lane)].source
    case .frameLeft, .zoneLinkFreed, .frameCrossed, .laneRetries, .laneReset: nil
    }
  }

  package func source(of lane: Int) -> Int { lanes[lane].source }
  package func destination(of lane: Int) -> Int { lanes[lane].destination }
  /// Chunks handed over to be sent on a lane that have not left their sender whole.
  package func waitingShipments(on lane: Int) -> Int { lanes[lane].queue.count }
  package func windowBytes(of lane: Int) -> Int64 { lanes[lane].windowBytes }

  // MARK: Sending

  package mutating func send(
    _ message: LaneMessage, bytes: Int64, on lane: Int, at now: Instant, agenda: inout Agenda
  ) {
    let source = lanes[lane].source
    let cost = LinkSpecification.time(
      bytes: bytes, bytesPerSecond: hosts[source].link.uplinkBytesPerSecond)
    var start = max(now, hosts[source].controlEnd)
    if hosts[source].servedLane != nil { start = max(start, hosts[source].fragmentEnd) }
    let end = start + cost
    hosts[source].controlEnd = end
    hosts[source].controlBytesSent += bytes
    hosts[source].uploads.take(Int(bytes), at: now)
    hosts[source].uploadsMeter?.note(bytes: bytes, at: now)
    hosts[source].uplinkMeter.note(bytes: bytes, at: end)
    let sized = SizedMessage(message: message, bytes: bytes)
    if let route = lanes[lane].route {
      routes[route].leaving.append(sized)
      agenda.add(.network(.frameLeft(lane: Int32(lane))), at: end)
    } else {
      hand(
        .message(sized), over: .frameArrived(lane: Int32(lane)), of: lane,
        at: end + lanes[lane].latency, host: lanes[lane].destination, agenda: &agenda)
    }
  }

  package mutating func send(
    _ shipment: Shipment, on lane: Int, at now: Instant, agenda: inout Agenda
  ) {
    guard lanes[lane].isSending else { return }
    lanes[lane].queue.append(shipment)
    list(lane, at: now, agenda: &agenda)
  }

  /// Sends no further fragment of a chunk than the one being sent.
  package mutating func stop(_ chunk: ChunkName, on lane: Int) {
    let isServed = hosts[lanes[lane].source].servedLane == lane
    if isServed, lanes[lane].queue.first?.chunk == chunk { lanes[lane].isHeadStopped = true }
    lanes[lane].queue.removeAll(sparing: isServed ? 1 : 0) { $0.chunk == chunk }
  }

  /// No data leaves on this lane from now on.
  package mutating func endSending(on lane: Int) {
    lanes[lane].isSending = false
    lanes[lane].queue.removeAll()
  }

  /// What arrives on this lane from now on is dropped.
  package mutating func endHearing(on lane: Int) {
    landings[lane].isHeard = false
  }

  /// What arrives at this host from now on is lost, without a word to those who sent it.
  package mutating func silence(host: Int) {
    hosts[host].isSilent = true
  }

  /// Leaves data in the connections to this host from now on, so that they block, but for those
  /// from one host.
  package mutating func stopReading(host: Int, sparing spared: Int? = nil) {
    hosts[host].isReading = false
    hosts[host].readsStillFrom = spared
  }

  /// What the host's uplink begins to send from now on goes at this rate.
  package mutating func turnUplink(ofHost host: Int, bytesPerSecond: Int64) {
    precondition(bytesPerSecond > 0)
    hosts[host].link.uplinkBytesPerSecond = bytesPerSecond
    for lane in landings.indices where landings[lane].source == host {
      landings[lane].senderBytesPerSecond = bytesPerSecond
    }
  }

  // MARK: What happens

  package mutating func perform(
    _ step: NetworkStep, at now: Instant, agenda: inout Agenda
  ) -> NetworkOutcome? {
    switch step {
    case .uplinkFreed(let host): uplinkFreed(host: Int(host), at: now, agenda: &agenda)
    case .uploadsFreed(let host): uploadsFreed(host: Int(host), at: now, agenda: &agenda)
    case .fragmentArrived(let lane): fragmentArrived(lane: Int(lane), at: now, agenda: &agenda)
    case .downlinkFreed(let host): downlinkFreed(host: Int(host), at: now, agenda: &agenda)
    case .frameArrived(let lane): frameArrived(lane: Int(lane), at: now, agenda: &agenda)
    case .framePassed(let lane): framePassed(lane: Int(lane), at: now, agenda: &agenda)
    case .acknowledged(let lane): acknowledged(lane: Int(lane), at: now, agenda: &agenda)
    case .frameLeft(let lane): frameLeft(lane: Int(lane), at: now, agenda: &agenda)
    case .zoneLinkFreed(let pair): zoneLinkFreed(pair: Int(pair), at: now, agenda: &agenda)
    case .frameCrossed(let lane): frameCrossed(lane: Int(lane), at: now, agenda: &agenda)
    case .laneRetries(let lane): retry(lane: Int(lane), at: now, agenda: &agenda)
    case .laneReset(let lane): .laneReset(lane: Int(lane))
    }
  }
}
