// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore

extension World {
  // MARK: What the core asks for

  func beginFetch(
    _ fetch: FetchID, of blob: Blob, chunks: Range<Int>, state: HashState, node: Int
  ) {
    guard let number = number(of: blob.digest) else { return }
    let index = fetches.count
    let wire = addWire(from: upstream.host, to: nodes[node].host, fetch: index)
    fetches.append(
      UpstreamFetch(
        node: node, fetch: fetch, blob: number, lane: 2 * wire, endChunk: chunks.upperBound,
        nextToSend: chunks.lowerBound, state: state))
    nodes[node].fetches.append(index)
    // A connection takes a round trip, the request half of another.
    let latency = network.latency(from: nodes[node].host, to: upstream.host)
    agenda.add(.fetchRequested(fetch: Int32(index)), at: now + latency * 3)
  }

  func cancel(_ fetch: FetchID, node: Int) {
    guard let number = nodes[node].fetches.last(where: { fetches[$0].fetch == fetch }) else {
      return violate("n\(node) cancels \(fetch), which it never began")
    }
    end(fetch: number, .cancelled)
  }

  func store(_ chunk: ChunkReference, from buffer: BufferID, node: Int) {
    guard let name = name(of: chunk) else { return }
    guard let held = buffers[buffer.number], fetches[held.fetch].node == node, held.chunk == name
    else {
      return violate("n\(node) stores \(chunk) from \(buffer), which is not its buffer")
    }
    guard nodes[node].files[Int(name.blob)] != nil else {
      return violate("n\(node) stores \(chunk) without a partial file")
    }
    let blob = library.blobs[Int(name.blob)]
    nodes[node].files[blob.number]!.write(held.content, at: chunk.index, of: blob)
    answer(.chunkStored(chunk), at: node, after: configuration.storeLatency)
    release(buffer)
  }

  func release(_ buffer: BufferID) {
    guard let held = buffers.remove(buffer.number) else {
      return violate("\(buffer) is released twice")
    }
    fetches[held.fetch].buffersHeld -= 1
    fetches[held.fetch].chunksUnreleased -= 1
    feed(fetch: held.fetch)
  }

  func answer(_ event: NodeEvent, at node: Int, after latency: Interval) {
    if latency == .zero { return raise(event, at: node) }
    answers.append(DiskAnswer(node: node, event: event))
    agenda.add(.diskAnswered(answer: Int32(answers.count - 1)), at: now + latency)
  }

  // MARK: What upstream does

  func serveRequest(_ fetch: Int) {
    guard !fetches[fetch].isOver else { return }
    upstream.requestCount += 1
    switch upstream.death {
    case .closing?: return fail(fetch: fetch, .failed, after: latency(ofFetch: fetch))
    case .silent?: return fail(fetch: fetch, .failed, after: configuration.upstreamTimeout)
    case nil: break
    }
    if let status = upstream.refusal {
      return fail(fetch: fetch, .refused(status: status), after: latency(ofFetch: fetch))
    }
    feed(fetch: fetch)
  }

  /// Hands chunks to upstream's uplink as flow control allows: two in the node's buffers, and what
  /// TCP holds on the way.
  private func feed(fetch: Int) {
    deliverArrived(ofFetch: fetch)
    guard !fetches[fetch].isOver, upstream.death == nil else { return }
    let blob = library.blobs[fetches[fetch].blob]
    let window = network.windowBytes(of: fetches[fetch].lane) / blob.geometry.chunkBytes + 1
    let limit = min(fetches[fetch].endChunk, upstream.truncation ?? .max)
    while fetches[fetch].nextToSend < limit, fetches[fetch].chunksUnreleased < 2 + Int(window) {
      let index = fetches[fetch].nextToSend
      fetches[fetch].nextToSend += 1
      fetches[fetch].chunksUnreleased += 1
      let shipment = Shipment(
        chunk: ChunkName(blob: blob.number, index: index),
        bytes: Int64(blob.geometry.length(of: index)),
        content: upstream.content(of: index, of: blob))
      network.send(shipment, on: fetches[fetch].lane, at: now, agenda: &agenda)
    }
    if fetches[fetch].nextToSend >= limit, limit < fetches[fetch].endChunk,
      fetches[fetch].chunksUnreleased == 0
    {
      fail(fetch: fetch, .failed, after: .zero)
    }
  }

  func arrive(_ shipment: Shipment, ofFetch fetch: Int) {
    guard !fetches[fetch].isOver else { return }
    fetches[fetch].arrived.append(shipment)
    deliverArrived(ofFetch: fetch)
  }

  private func deliverArrived(ofFetch number: Int) {
    while !fetches[number].isOver, fetches[number].buffersHeld < Self.buffersPerFetchMax,
      let shipment = fetches[number].arrived.removeFirst()
    {
      let blob = library.blobs[fetches[number].blob]
      let index = Int(shipment.chunk.index)
      let hash = blob.hash(of: shipment.content, at: index, from: fetches[number].state)
      if case .state(let state) = hash { fetches[number].state = state }
      let buffer = BufferID(bufferCount)
      bufferCount += 1
      buffers[buffer.number] = Buffer(
        fetch: number, chunk: shipment.chunk, content: shipment.content)
      fetches[number].buffersHeld += 1
      raise(
        .upstreamChunkReceived(fetches[number].fetch, index: index, hash, buffer),
        at: fetches[number].node)
      if index + 1 == fetches[number].endChunk { end(fetch: number, .delivered) }
    }
  }

  /// The node notices an end after a time.
  func fail(fetch: Int, _ outcome: UpstreamOutcome, after interval: Interval) {
    guard !fetches[fetch].isOver else { return }
    fetches[fetch].pendingOutcome = outcome
    agenda.add(.fetchEnded(fetch: Int32(fetch)), at: now + interval)
  }

  func noticeEnd(ofFetch fetch: Int) {
    guard let outcome = fetches[fetch].pendingOutcome else { return }
    end(fetch: fetch, outcome)
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
