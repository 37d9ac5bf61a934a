// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// Links with rates and latencies, and chunks and frames that travel over them.
///
/// An uplink serves the lanes that have data in turn, a fragment each; control frames go first at
/// every boundary. A downlink is a queue, cut through: a fragment that meets an idle downlink of at
/// least its sender's rate passes it when its last byte arrives. Control frames cost their bytes on
/// both links but do not queue behind data for longer than the fragment being sent.
package struct Network: Sendable {
  /// The largest piece a chunk is sent in. Larger than any chunk, it makes a chunk one event.
  package let fragmentBytes: Int64
  /// Room in the queues between two hosts, beside what is in flight at full rate.
  package let bufferBytes: Int64
  var hosts: [NetworkHost] = []
  var lanes: ContiguousArray<Lane> = []

  package init(fragmentBytes: Int64 = 64 * 1024, bufferBytes: Int64 = 1024 * 1024) {
    precondition(fragmentBytes > 0 && bufferBytes > 0)
    self.fragmentBytes = fragmentBytes
    self.bufferBytes = bufferBytes
  }

  package mutating func addHost(_ link: LinkSpecification) -> Int {
    hosts.append(NetworkHost(link: link))
    return hosts.count - 1
  }

  package mutating func addLane(from source: Int, to destination: Int) -> Int {
    let latency = latency(from: source, to: destination)
    // Rate × round trip, so that one lane can fill its link, in parts to stay inside 64 bits.
    let uplink = hosts[source].link.uplinkBytesPerSecond
    let inFlight = uplink / 1_000 * (2 * latency.nanoseconds / 1_000_000 + 1)
    lanes.append(
      Lane(
        source: source, destination: destination, latency: latency,
        windowBytes: inFlight + bufferBytes))
    return lanes.count - 1
  }

  package func latency(from source: Int, to destination: Int) -> Interval {
    (hosts[source].link.latency + hosts[destination].link.latency) / 2
  }

  package func dataBytesSent(by host: Int) -> Int64 { hosts[host].dataBytesSent }
  package func controlBytesSent(by host: Int) -> Int64 { hosts[host].controlBytesSent }
  package func link(of host: Int) -> LinkSpecification { hosts[host].link }
  package func uplinkBusy(of host: Int) -> Interval { hosts[host].uplinkBusy }

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
    hosts[source].controlEnd = start + cost
    hosts[source].controlBytesSent += bytes
    hosts[source].uplinkBusy = hosts[source].uplinkBusy + cost
    lanes[lane].messages.append(SizedMessage(message: message, bytes: bytes))
    agenda.add(
      .frameArrived(lane: Int32(lane)), at: hosts[source].controlEnd + lanes[lane].latency)
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
    lanes[lane].isHeard = false
  }

  /// What arrives at this host from now on is lost, without a word to those who sent it.
  package mutating func silence(host: Int) {
    hosts[host].isSilent = true
  }

  /// Leaves data in the connections to this host from now on, so that they block.
  package mutating func stopReading(host: Int) {
    hosts[host].isReading = false
  }

  // MARK: What happens

  package mutating func uplinkFreed(
    host: Int, at now: Instant, agenda: inout Agenda
  ) -> NetworkOutcome? {
    guard let lane = hosts[host].servedLane else { return nil }
    hosts[host].servedLane = nil
    var outcome: NetworkOutcome?
    if lanes[lane].isSending {
      outcome = launch(bytes: hosts[host].servedBytes, on: lane, at: now, agenda: &agenda)
    }
    if lanes[lane].wantsService { enlist(lane) }
    serveNext(host: host, at: now, agenda: &agenda)
    return outcome
  }

  package mutating func fragmentArrived(
    lane: Int, at now: Instant, agenda: inout Agenda
  ) -> NetworkOutcome? {
    guard let fragment = lanes[lane].flying.removeFirst() else { return nil }
    let destination = lanes[lane].destination
    guard lanes[lane].isHeard, !hosts[destination].isSilent, hosts[destination].isReading
    else { return nil }
    let end = passDownlink(of: destination, bytes: fragment.bytes, at: now)
    if end <= now {
      return landed(fragment, on: lane, at: now, agenda: &agenda)
    }
    lanes[lane].landing.append(fragment)
    agenda.add(.fragmentPassed(lane: Int32(lane)), at: end)
    return nil
  }

  package mutating func fragmentPassed(
    lane: Int, at now: Instant, agenda: inout Agenda
  ) -> NetworkOutcome? {
    guard let fragment = lanes[lane].landing.removeFirst() else { return nil }
    guard lanes[lane].isHeard, !hosts[lanes[lane].destination].isSilent else { return nil }
    return landed(fragment, on: lane, at: now, agenda: &agenda)
  }

  package mutating func frameArrived(lane: Int, at now: Instant) -> NetworkOutcome? {
    guard let sized = lanes[lane].messages.removeFirst() else { return nil }
    let destination = lanes[lane].destination
    guard lanes[lane].isHeard, !hosts[destination].isSilent else { return nil }
    // The message goes ahead of the data in the queue, which waits that much longer.
    _ = passDownlink(of: destination, bytes: sized.bytes, at: now)
    return .messageArrived(lane: lane, sized.message)
  }
}
