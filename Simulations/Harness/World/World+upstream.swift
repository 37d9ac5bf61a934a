// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore

/// Upstream, and what the shell makes of it for the core.
extension World {
  // MARK: What the core asks for

  func beginFetch(
    _ fetch: FetchID, of blob: Blob, from source: UpstreamSource, chunks: Range<Int>,
    state: HashState?, node: Int
  ) {
    guard let number = number(of: blob.digest) else { return }
    let index = fetches.count
    let wire = addWire(from: upstream.host, to: nodes[node].host, fetch: index)
    fetches.append(
      UpstreamFetch(
        node: node, fetch: fetch, blob: number, source: source.number, lane: 2 * wire,
        chunks: chunks, state: state, begun: now))
    nodes[node].fetches.append(index)
    if agenda.isDivided { hostsJoining.append(nodes[node].host) }
    if nodes[node].behaviour == .holdsLeaseIdle { return }
    waitForByte(fetch: index)
    // A connection takes a round trip, the request half of another.
    let latency = network.latency(from: nodes[node].host, to: upstream.host)
    agenda.add(.fetchRequested(fetch: Int32(index)), at: now + latency * 3, host: upstream.host)
  }

  func hash(_ fetch: FetchID, from state: HashState, node: Int) {
    guard let number = nodes[node].fetches.last(where: { fetches[$0].fetch == fetch }),
      !fetches[number].isOver
    else { return }
    fetches[number].state = state
    deliverArrived(ofFetch: number)
    feed(fetch: number)
  }

  func cancel(_ fetch: FetchID, node: Int) {
    guard let number = nodes[node].fetches.last(where: { fetches[$0].fetch == fetch }) else {
      return violate("n\(node) cancels \(fetch), which it never began")
    }
    end(fetch: number, .cancelled)
  }

  func makeBuffer(_ shipment: Shipment, ofFetch fetch: Int? = nil, node: Int) -> BufferID {
    nodes[node].buffersMade += 1
    let buffer = BufferID(UInt64(node) << 32 | nodes[node].buffersMade)
    nodes[node].buffers[buffer.number] = Buffer(
      fetch: fetch, chunk: shipment.chunk, content: shipment.content)
    return buffer
  }

  func release(_ buffer: BufferID, of node: Int) {
    guard let held = nodes[node].buffers.remove(buffer.number) else {
      return violate("\(buffer) is released twice")
    }
    guard let fetch = held.fetch else { return }
    fetches[fetch].buffersHeld -= 1
    fetches[fetch].chunksUnreleased -= 1
    feed(fetch: fetch)
  }

  // MARK: What upstream does

  func serveRequest(_ fetch: Int) {
    guard !fetches[fetch].isOver, !isUnanswered(request: fetch) else { return }
    upstream.requestCount += 1
    switch upstream.death {
    case .closing?: return fail(fetch: fetch, .failed, after: latency(ofFetch: fetch))
    case .silent?: return fail(fetch: fetch, .failed, after: configuration.upstreamTimeout)
    case nil: break
    }
    fetches[fetch].faults = upstream.faults(
      blob: fetches[fetch].blob, source: fetches[fetch].source, at: now)
    fetches[fetch].isAnswered = true
    for fault in fetches[fetch].faults {
      switch fault {
      case .refuses(let status, let retryAfter):
        return fail(
          fetch: fetch, UpstreamOutcome(status: status, retryAfter: retryAfter),
          after: latency(ofFetch: fetch))
      case .answersLate(let delay): hold(fetch: fetch, for: delay)
      case .ignoresRange:
        guard fetches[fetch].state != nil else {
          return fail(fetch: fetch, .refused(status: 200), after: latency(ofFetch: fetch))
        }
        fetches[fetch].nextToSend = 0
      case .truncates, .servesWrong, .stalls: break
      }
    }
    feed(fetch: fetch)
  }

  func turnUpstream(_ fault: UpstreamFault, _ scope: UpstreamScope) {
    upstream.turn(UpstreamTrouble(fault: fault, scope: scope, since: now))
    for fetch in fetches.indices where !fetches[fetch].isOver && fetches[fetch].isAnswered {
      if upstream.lastConcerns(
        blob: fetches[fetch].blob, source: fetches[fetch].source, at: now)
      {
        fetches[fetch].faults.append(fault)
      }
    }
  }

  /// Hands chunks to upstream's uplink as flow control allows: two in the node's buffers, and what
  /// TCP holds on the way.
  private func feed(fetch: Int) {
    deliverArrived(ofFetch: fetch)
    guard !fetches[fetch].isOver, !fetches[fetch].isCut, upstream.death == nil else { return }
    if fetches[fetch].isHeld { return waitForNothing(fetch: fetch) }
    let blob = library.blobs[fetches[fetch].blob]
    let window = network.windowBytes(of: fetches[fetch].lane) / blob.geometry.chunkBytes + 1
    let limit = fetches[fetch].sendingEnd
    // What cannot be hashed yet waits in memory, all of it.
    let unreleasedMax = fetches[fetch].state == nil ? Int.max : 2 + Int(window)
    while fetches[fetch].nextToSend < limit, fetches[fetch].chunksUnreleased < unreleasedMax,
      maySend(fetch: fetch)
    {
      fetches[fetch].silentSince = nil
      let index = fetches[fetch].nextToSend
      fetches[fetch].nextToSend += 1
      fetches[fetch].chunksUnreleased += 1
      let shipment = Shipment(
        chunk: ChunkName(blob: blob.number, index: index),
        bytes: Int64(blob.geometry.length(of: index)),
        content: fetches[fetch].content(of: index, of: blob))
      network.send(shipment, on: fetches[fetch].lane, at: now, agenda: &agenda)
    }
    if fetches[fetch].nextToSend >= limit, limit < fetches[fetch].chunks.upperBound {
      interrupt(fetch: fetch)
    }
  }

  /// Whether the connection's rate allows another chunk now; it is sent when it does.
  private func maySend(fetch: Int) -> Bool {
    guard let rate = configuration.upstreamConnectionBytesPerSecond else { return true }
    if fetches[fetch].sendsAt <= now {
      let bytes = library.blobs[fetches[fetch].blob].geometry.length(
        of: fetches[fetch].nextToSend)
      fetches[fetch].sendsAt =
        now + LinkSpecification.time(bytes: Int64(bytes), bytesPerSecond: rate)
      return true
    }
    if !fetches[fetch].isPaced {
      fetches[fetch].isPaced = true
      agenda.add(.fetchPaced(fetch: Int32(fetch)), at: fetches[fetch].sendsAt, host: upstream.host)
    }
    return false
  }

  func sendPaced(fetch: Int) {
    fetches[fetch].isPaced = false
    feed(fetch: fetch)
  }

  /// The body has come to where it stops.
  private func interrupt(fetch: Int) {
    if let stall = fetches[fetch].stall, stall.chunk <= fetches[fetch].nextToSend {
      fetches[fetch].hasStalled = true
      hold(fetch: fetch, for: stall.goesOnAfter)
      waitForNothing(fetch: fetch)
    } else if fetches[fetch].chunksUnreleased == 0 {
      fail(fetch: fetch, .failed, after: .zero)
    }
  }

  private func hold(fetch: Int, for interval: Interval?) {
    fetches[fetch].isHeld = true
    if let interval {
      agenda.add(.fetchResumed(fetch: Int32(fetch)), at: now + interval, host: upstream.host)
    }
  }

  func resume(fetch: Int) {
    guard !fetches[fetch].isOver, !fetches[fetch].isCut else { return }
    fetches[fetch].isHeld = false
    fetches[fetch].pendingEnd = nil
    feed(fetch: fetch)
  }

  /// The node's patience counts from when it has taken all that had come.
  private func waitForNothing(fetch: Int) {
    guard fetches[fetch].chunksUnreleased == 0, fetches[fetch].pendingEnd == nil else { return }
    waitForByte(fetch: fetch)
    fail(fetch: fetch, .failed, after: configuration.upstreamTimeout)
  }

  // MARK: Silence

  /// The node waits for a byte, from now on if it did not before.
  func waitForByte(fetch: Int) {
    fetches[fetch].silentSince = fetches[fetch].silentSince ?? now
    guard !fetches[fetch].isWatched else { return }
    fetches[fetch].isWatched = true
    agenda.add(
      .fetchWatched(fetch: Int32(fetch)), at: now + NodeConfiguration.silenceTold,
      host: upstream.host)
  }

  /// What the shell's clock says of a fetch, again and again while upstream is silent.
  func watch(fetch: Int) {
    fetches[fetch].isWatched = false
    guard !fetches[fetch].isOver, let since = fetches[fetch].silentSince else { return }
    let silence = now - since
    if silence >= NodeConfiguration.silenceTold {
      raise(.upstreamSilent(fetches[fetch].fetch, for: silence), at: fetches[fetch].node)
    }
    waitForByte(fetch: fetch)
  }

  func arrive(_ shipment: Shipment, ofFetch fetch: Int) {
    guard !fetches[fetch].isOver else { return }
    if Int(shipment.chunk.index) < fetches[fetch].chunks.lowerBound {
      // Not asked for.
      fetches[fetch].chunksUnreleased -= 1
      return feed(fetch: fetch)
    }
    fetches[fetch].arrived.append(shipment)
    if fetches[fetch].state == nil {
      let index = Int(shipment.chunk.index)
      raise(.upstreamChunkRead(fetches[fetch].fetch, index: index), at: fetches[fetch].node)
    }
    deliverArrived(ofFetch: fetch)
  }

  private func deliverArrived(ofFetch number: Int) {
    while !fetches[number].isOver, fetches[number].buffersHeld < Self.buffersPerFetchMax,
      let entry = fetches[number].state, let shipment = fetches[number].arrived.removeFirst()
    {
      let blob = library.blobs[fetches[number].blob]
      let index = Int(shipment.chunk.index)
      let hash = blob.hash(of: shipment.content, at: index, from: entry)
      if case .state(let state) = hash { fetches[number].state = state }
      let buffer = makeBuffer(shipment, ofFetch: number, node: fetches[number].node)
      fetches[number].buffersHeld += 1
      raise(
        .upstreamChunkReceived(fetches[number].fetch, index: index, hash, buffer),
        at: fetches[number].node)
      if index + 1 == fetches[number].chunks.upperBound { end(fetch: number, .delivered) }
    }
  }

  // MARK: Ends

  /// The node notices an end after a time.
  func fail(fetch: Int, _ outcome: UpstreamOutcome, after interval: Interval) {
    guard !fetches[fetch].isOver else { return }
    fetches[fetch].pendingEnd = (outcome, now + interval)
    agenda.add(.fetchEnded(fetch: Int32(fetch)), at: now + interval, host: upstream.host)
  }

  func noticeEnd(ofFetch fetch: Int) {
    guard let end = fetches[fetch].pendingEnd, end.at <= now else { return }
    self.end(fetch: fetch, end.outcome)
  }

  private func end(fetch: Int, _ outcome: UpstreamOutcome) {
    guard !fetches[fetch].isOver else { return }
    fetches[fetch].isOver = true
    network.endSending(on: fetches[fetch].lane)
    network.endHearing(on: fetches[fetch].lane)
    raise(.upstreamEnded(fetches[fetch].fetch, outcome), at: fetches[fetch].node)
  }

  func latency(ofFetch fetch: Int) -> Interval {
    network.latency(from: upstream.host, to: nodes[fetches[fetch].node].host)
  }

  /// `NodeEffect.fetchUpstream`: at most two chunks may wait in buffers.
  private static let buffersPerFetchMax = 2
}
