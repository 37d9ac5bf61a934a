// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore

extension World {
  /// Begins to sample, from the first pull of the largest blob on.
  func beginTimeline() {
    guard configuration.recording.hasTimeline, timeline == nil else { return }
    let pulled = library.blobs.filter { blob in pulls.contains { $0.blob == blob.number } }
    guard let blob = pulled.max(by: { $0.blob.sizeBytes < $1.blob.sizeBytes }) else { return }
    let asked = pulls.filter { $0.blob == blob.number }.map(\.askedAt)
    timeline = TimelineRecorder(
      origin: asked.min() ?? .zero, copies: ChunkCopies(of: blob, nodeCount: nodes.count))
    sampleDueAt = timeline?.nextAt
    unrecorded.blob = blob.number
  }

  /// Takes the samples that are due before an instant, which is when the next thing happens.
  func takeSamples(before instant: Instant) {
    while let due = timeline?.nextAt, due < instant {
      let sample = sample(at: due)
      timeline?.add(sample)
    }
    sampleDueAt = timeline?.nextAt
  }

  /// Keeps the count of copies.
  func note(_ observation: Observation, of node: Int) {
    switch observation {
    case .chunkAccepted(let chunk, _, _):
      if library.number(of: chunk.digest) == unrecorded.blob {
        unrecorded.chunks.append((Int32(node), Int32(chunk.index)))
      }
    case .pullCompleted, .pullFailed, .pullRestarted, .chunksResumed:
      unrecorded.isStale = true
    case .chunkWasted, .chunkRejected, .chunkServed, .offerDeclined, .offerRefused,
      .requestDeclined, .requestHedged, .transferExpired, .peerQuarantined, .trackerConnected,
      .trackerLost,
      .peerConnected, .peerLost, .pullStarted, .supplyTold, .leaseGranted, .leaseLost,
      .fetchStarted, .fetchEnded, .fetchWidened, .upstreamStalled,
      .upstreamBusy:
      break
    }
  }

  /// The samples so far and one of now; nil if none were asked for.
  var timelineReport: Timeline? {
    guard let recorder = timeline else { return nil }
    var samples = recorder.samples
    if samples.last.map({ $0.at < now }) ?? true, now >= recorder.origin {
      samples.append(sample(at: now))
    }
    let finished = nodes.compactMap { course(of: $0.number)?.doneAt }.sorted()
    var count = 0
    for index in samples.indices {
      while count < finished.count, finished[count] <= samples[index].at { count += 1 }
      samples[index].nodesComplete = count
    }
    return Timeline(
      origin: recorder.origin, period: recorder.period, nodeCount: nodes.count,
      uplinkBytesPerSecond: nodes.reduce(0) {
        $0 + network.link(of: $1.host).uplinkBytesPerSecond
      },
      upstreamBytesPerSecond: configuration.upstreamLink.uplinkBytesPerSecond,
      mappedBlob: recorder.copies.blob.number,
      chunkCount: recorder.copies.blob.geometry.chunkCount,
      chunksPerBand: recorder.copies.chunksPerBand, samples: samples)
  }

  private func sample(at instant: Instant) -> TimelineSample {
    countCopies()
    var sample = TimelineSample(at: instant)
    for node in nodes {
      sample.bytesFromPeers += node.tally.bytesFromPeers
      sample.bytesFromUpstream += node.tally.bytesFromUpstream
      sample.bytesWasted += node.tally.wastedBytes + node.tally.unexpectedBytes
    }
    // Trackers send none, and a node that was started again has another host.
    for host in network.hosts.indices where host != upstream.host {
      sample.bytesSentByNodes += network.chunkBytesSent(by: host, at: instant)
    }
    sample.bytesSentByUpstream = network.chunkBytesSent(by: upstream.host, at: instant)
    if let copies = timeline?.copies {
      sample.copies = copies.total
      sample.copiesOfScarcest = copies.ofScarcest
      sample.bandShares = copies.bandShares
    }
    return sample
  }

  /// After a fault, a restart or a pull that ended: what is on the disks of those that run.
  private func countCopies() {
    guard let blob = unrecorded.blob else { return }
    for (node, index) in unrecorded.chunks {
      timeline?.copies.insert(Int(index), node: Int(node))
    }
    unrecorded.chunks = []
    guard unrecorded.isStale else { return }
    unrecorded.isStale = false
    for node in nodes {
      let isThere = node.vitality == .running && blob < node.files.count
      timeline?.copies.set(isThere ? node.files[blob]?.right : nil, node: node.number)
    }
  }
}
