// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore
import Testing
import TrackerCore

extension Pair {
  func interpret(_ effect: NodeEffect, of node: Int) {
    switch effect {
    case .openConnection(let address, let expected): dial(address, expected, from: node)
    case .closeConnection(let connection, let reason): close(connection, at: .node(node), reason)
    case .sendFrame(let connection, let frame): send(frame, on: connection, from: .node(node))
    case .expectChunk(let connection, let chunk, let state):
      nodes[node].expected.append(
        PairNode.Expected(connection: connection, chunk: chunk, state: state))
    case .expectHedge(let connection, let chunk, let state):
      nodes[node].expected.append(
        PairNode.Expected(connection: connection, chunk: chunk, state: state, isHedge: true))
    case .abandonChunk(let connection, let chunk):
      nodes[node].expected.removeAll { $0.connection == connection && $0.chunk == chunk }
    case .sendChunk(let connection, let chunk): send(chunk, on: connection, from: node)
    case .stopSendingChunk: break
    case .verifyChain(let connection, let batch):
      raise(
        .chainVerified(
          connection, batch, claimant: NodeID(bytes: batch.claimant.bytes),
          isAuthentic: ModelBlob.isAuthentic(batch)),
        at: node)
    case .signChain(let blob, let continues, let first, let entries):
      let key = nodes[node].core.publicKey
      let batch = ChainBatch(
        blob: blob, claimant: key, continuesIndex: continues, firstIndex: first,
        entries: entries, signature: ModelBlob.signature(of: key))
      raise(.chainSigned(batch), at: node)
    case .loadChain(let digest):
      raise(.chainLoaded(digest, nodes[node].chains[digest] ?? []), at: node)
    case .fetchUpstream(let fetch, let blob, _, let chunks, let state):
      guard let model = models.first(where: { $0.blob == blob }) else { return }
      nodes[node].fetches[fetch] = PairNode.Fetch(
        model: model, next: chunks.lowerBound, end: chunks.upperBound, state: state)
      add(.upstreamTurn(node: node, fetch), after: upstream.chunkInterval)
    case .hashFetch(let fetch, let state):
      nodes[node].fetches[existing: fetch].state = state
      hashUpstream(fetch, of: node)
    case .cancelFetch(let fetch): nodes[node].fetches[fetch]?.isCancelled = true
    case .storeChunk(let chunk, let buffer):
      let content = nodes[node].buffers.remove(buffer)!
      add(.written(node: node, chunk, content: content), after: .milliseconds(1))
    case .discardBuffer(let buffer): nodes[node].buffers.remove(buffer)
    case .beginBlob(let blob):
      #expect(!nodes[node].disk.contains(blob.digest), "begun twice")
      nodes[node].disk[blob.digest] = Array(repeating: nil, count: blob.geometry.chunkCount)
      nodes[node].chains.remove(blob.digest)
    case .resumeBlob(let blob): resume(blob, at: node)
    case .checkChunks(let digest, let checks): check(checks, of: digest, at: node)
    case .storeChain(let batch):
      nodes[node].chains[batch.blob.digest] =
        (nodes[node].chains[batch.blob.digest] ?? []) + [batch]
    case .advanceReadable(let digest, let chunks):
      #expect(nodes[node].disk[digest]!.prefix(chunks).allSatisfy { $0 != nil })
    case .commitBlob(let digest, let chain): commit(digest, chain, at: node)
    case .failBlob(let digest, let failure):
      if let left = nodes[node].disk.remove(digest), failure.leavesPartial {
        nodes[node].leftovers[digest] = left
      }
    case .leavePartial(let digest, let isWorthKeeping):
      let left = nodes[node].disk.remove(digest)
      nodes[node].leftovers[digest] = isWorthKeeping ? left : nil
    case .restartBlob(let digest): nodes[node].disk.remove(digest)
    case .supersedeBlob(let digest):
      let model = models.first { $0.digest == digest }!
      nodes[node].disk[digest] = model.chain.indices.map { UInt64($0) }
    case .observe: break
    }
  }

  /// The one rule above all: what is committed is the digest's, and every entry is signed.
  private func commit(_ digest: Digest, _ chain: [ChainBatch], at node: Int) {
    let model = models.first { $0.digest == digest }!
    #expect(nodes[node].disk[digest] == model.chain.indices.map { UInt64($0) })
    for index in 1..<max(1, model.chain.count) {
      #expect(
        chain.contains {
          $0.indexes.contains(index) && $0.entries[index - $0.firstIndex] == model.chain[index]
            && ModelBlob.isAuthentic($0)
        })
    }
    nodes[node].chains[digest] = chain
    raise(.blobStored(digest), at: node, after: .milliseconds(1))
  }

  // MARK: Partial blobs

  private func resume(_ blob: Blob, at node: Int) {
    let left = nodes[node].leftovers.remove(blob.digest)
    nodes[node].disk[blob.digest] =
      left ?? Array(repeating: nil, count: blob.geometry.chunkCount)
    let kept = left == nil ? [] : nodes[node].chains[blob.digest] ?? []
    nodes[node].chains[blob.digest] = kept
    let chain = kept.filter(ModelBlob.isAuthentic).map {
      SignedBatch(batch: $0, claimant: NodeID(bytes: $0.claimant.bytes))
    }
    raise(.partialOpened(blob.digest, chain), at: node, after: .milliseconds(1))
  }

  /// A few at a time, as a shell does.
  private func check(_ checks: [ChunkCheck], of digest: Digest, at node: Int) {
    let model = models.first { $0.digest == digest }!
    for (position, check) in checks.enumerated() {
      let content = nodes[node].disk[digest]?[check.index]
      let hash = content.map { model.hash($0, at: check.index, from: check.from) }
      raise(
        .chunksChecked(
          digest, consistent: hash == check.to ? [check.index] : [],
          isLast: position == checks.count - 1),
        at: node, after: .milliseconds(Int64(position + 1)))
    }
  }

  // MARK: Wires

  /// Node `first` opens a connection to node `second`; both ends learn of it at once.
  func connect(_ first: Int, _ second: Int) {
    open(.node(first), .node(second))
  }

  private func dial(_ address: HostPort, _ expected: NodeID?, from node: Int) {
    if address == Fixture.trackerAddress, tracker != nil, !isTrackerSilent {
      open(.node(node), .tracker)
    } else if let other = nodes.firstIndex(where: {
      Fixture.address($0.number) == address && $0.isRunning && !$0.isSilent
    }), !nodes[node].isSilent {
      open(.node(node), .node(other))
    } else {
      raise(.connectionFailed(address), at: node, after: latency * 2)
    }
  }

  private func open(_ initiator: PairWire.End, _ acceptor: PairWire.End) {
    wires.append(PairWire(initiator: initiator, acceptor: acceptor))
    let connection = ConnectionID(UInt64(wires.count - 1))
    for (end, other) in [(initiator, acceptor), (acceptor, initiator)] {
      let identity = identity(of: other, by: end)
      switch end {
      case .node(let node):
        raise(
          .connectionOpened(connection, identity, isInitiator: end == initiator), at: node,
          after: latency)
      case .tracker: add(.toTracker(.connectionOpened(connection, identity)), after: latency)
      }
    }
  }

  private func identity(of end: PairWire.End, by other: PairWire.End) -> PeerIdentity {
    switch (end, other) {
    case (.tracker, _): Fixture.trackerIdentity
    case (.node(let node), .tracker): Fixture.identity(nodes[node].number)
    case (.node(let node), .node(let other)):
      Fixture.identity(
        nodes[node].number, version: min(nodes[node].version, nodes[other].version))
    }
  }

  func send(_ frame: Frame, on connection: ConnectionID, from end: PairWire.End) {
    let wire = wires[Int(connection.number)]
    guard wire.isOpen(at: end), !isSilent(end) else { return }
    let other = wire.other(than: end)
    guard wire.isOpen(at: other), !isSilent(other) else { return }
    switch other {
    case .node(let node): raise(.frameReceived(connection, frame), at: node, after: latency)
    case .tracker: add(.toTracker(.frameReceived(connection, frame)), after: latency)
    }
  }

  func close(_ connection: ConnectionID, at end: PairWire.End, _ reason: CloseReason) {
    let wire = Int(connection.number)
    guard wires[wire].isOpen(at: end) else { return }
    if !isSilent(end) {
      add(.closed(wire: wire, wires[wire].other(than: end), reason), after: latency)
    }
    endWire(wire, at: end, reason)
  }

  func endWire(_ wire: Int, at end: PairWire.End, _ reason: CloseReason) {
    guard wires[wire].isOpen(at: end), !isSilent(end) || !isSilent(wires[wire].other(than: end))
    else { return }
    wires[wire].shut(at: end)
    let connection = ConnectionID(UInt64(wire))
    switch end {
    case .node(let node):
      nodes[node].expected.removeAll { $0.connection == connection }
      raise(.connectionClosed(connection, reason), at: node)
    case .tracker: add(.toTracker(.connectionClosed(connection, reason)), after: .zero)
    }
  }

  private func isSilent(_ end: PairWire.End) -> Bool {
    switch end {
    case .node(let node): nodes[node].isSilent
    case .tracker: isTrackerSilent
    }
  }

  // MARK: Chunks

  private func send(_ chunk: ChunkReference, on connection: ConnectionID, from node: Int) {
    if nodes[node].withheld.contains(chunk.index) { return }
    guard let content = nodes[node].disk[chunk.digest]?[chunk.index] else {
      return raise(.chunkUnreadable(connection, chunk), at: node)
    }
    raise(.chunkSent(connection, chunk), at: node, after: .milliseconds(1))
    guard !nodes[node].isSilent else { return }
    let sent = nodes[node].flipped.contains(chunk.index) ? content + 1000 : content
    add(
      .chunkArrives(wire: Int(connection.number), from: node, chunk, content: sent),
      after: .milliseconds(1) + latency)
  }

  func chunkArrives(_ chunk: ChunkReference, _ content: UInt64, on wire: Int, from sender: Int) {
    let connection = ConnectionID(UInt64(wire))
    guard case .node(let node) = wires[wire].other(than: .node(sender)), !nodes[node].isSilent,
      let position = nodes[node].expected.firstIndex(where: {
        $0.connection == connection && $0.chunk == chunk
      }), let model = models.first(where: { $0.digest == chunk.digest })
    else { return }
    let expected = nodes[node].expected.remove(at: position)
    let state = expected.state
    if expected.isHedge {
      let hash = model.hash(content, at: chunk.index, from: state)
      let buffer = BufferID(1_000_000 + UInt64(hedgesReceived))
      hedgesReceived += 1
      nodes[node].buffers[buffer] = content
      return raise(.hedgeReceived(connection, chunk, hash, buffer), at: node)
    }
    nodes[node].disk[chunk.digest]?[chunk.index] = content
    let hash = model.hash(content, at: chunk.index, from: state)
    raise(.chunkReceived(connection, chunk, hash), at: node)
  }

  // MARK: Upstream

  func turnUpstream(_ id: FetchID, of node: Int) {
    guard let fetch = nodes[node].fetches[id], nodes[node].isRunning else { return }
    if fetch.isCancelled { return endFetch(id, .cancelled, of: node) }
    var content = UInt64(fetch.next)
    switch upstream.behaviour {
    case .fails: return endFetch(id, .failed, of: node)
    case .refuses(let status): return endFetch(id, .refused(status: status), of: node)
    case .hangs(let index) where fetch.next >= index:
      return add(.upstreamTurn(node: node, id), after: upstream.chunkInterval)
    case .servesWrong(let index) where fetch.next == index: content += 1000
    case .servesWrongTo(node, let index) where fetch.next == index: content += 1000
    case .serves, .hangs, .servesWrong, .servesWrongTo: break
    }
    upstream.chunksServed += 1
    nodes[node].fetches[existing: id].unhashed.append(content)
    nodes[node].fetches[existing: id].next += 1
    if fetch.state == nil { raise(.upstreamChunkRead(id, index: fetch.next), at: node) }
    hashUpstream(id, of: node)
    if fetch.next + 1 < fetch.end {
      add(.upstreamTurn(node: node, id), after: upstream.chunkInterval)
    }
  }

  /// Delivers what has come, if it is known from where to hash it.
  private func hashUpstream(_ id: FetchID, of node: Int) {
    while let fetch = nodes[node].fetches[id], !fetch.isCancelled, let entry = fetch.state,
      let content = fetch.unhashed.first
    {
      let index = fetch.next - fetch.unhashed.count
      let hash = fetch.model.hash(content, at: index, from: entry)
      buffersCount += 1
      let buffer = BufferID(UInt64(buffersCount))
      nodes[node].buffers[buffer] = content
      nodes[node].fetches[existing: id].unhashed.removeFirst()
      if case .state(let state) = hash { nodes[node].fetches[existing: id].state = state }
      raise(.upstreamChunkReceived(id, index: index, hash, buffer), at: node)
      if index + 1 == fetch.end { endFetch(id, .delivered, of: node) }
    }
  }

  private func endFetch(_ id: FetchID, _ outcome: UpstreamOutcome, of node: Int) {
    nodes[node].fetches.remove(id)
    raise(.upstreamEnded(id, outcome), at: node)
  }
}
