// SPDX-License-Identifier: Apache-2.0

import ContentModel
package import Metrics
package import PeerProtocol
package import SwarmCore
import Synchronization

/// Everything a node counts. The only place that turns observations into metrics.
package final class ObservationMetrics: Sendable {
  private struct Traffic {
    var bytesIn: Int64 = 0
    var bytesOut: Int64 = 0
  }

  private let factory: any MetricsFactory
  /// As last reported.
  private let traffic = Mutex(Traffic())
  private let bytesFromCache: Counter
  private let bytesFromPeers: Counter
  private let bytesFromUpstream: Counter
  private let peerBytesIn: Counter
  private let peerBytesOut: Counter
  private let bytesWasted: Counter
  private let bytesResumed: Counter
  private let peersConnected: Gauge
  private let trackersConnected: Gauge
  private let leasesGranted: Counter
  private let pullsCompleted: Counter
  private let pullsFailed: Counter
  private let blobsEvicted: Counter
  private let bytesEvicted: Counter
  private let blobsPassedBy: Counter
  private let cacheBytes: Gauge
  private let cacheEvictableBytes: Gauge
  private let cachePinnedBytes: Gauge

  /// Every series whose labels are known beforehand exists, at 0, from here on: a rate over a
  /// counter that appears with its first increment misses that increment.
  package init(factory: any MetricsFactory, upstreams: [String]) {
    self.factory = factory
    func counter(_ name: String, _ labels: [(String, String)] = []) -> Counter {
      Counter(label: name, dimensions: labels, factory: factory)
    }
    bytesFromCache = counter(Name.blobBytes, [("source", "cache")])
    bytesFromPeers = counter(Name.blobBytes, [("source", "peer")])
    bytesFromUpstream = counter(Name.blobBytes, [("source", "upstream")])
    peerBytesIn = counter(Name.peerBytes, [("direction", "in")])
    peerBytesOut = counter(Name.peerBytes, [("direction", "out")])
    bytesWasted = counter(Name.wastedBytes)
    bytesResumed = counter(Name.resumedBytes)
    peersConnected = Gauge(label: Name.peersConnected, factory: factory)
    trackersConnected = Gauge(label: Name.trackersConnected, factory: factory)
    leasesGranted = counter(Name.leasesGranted)
    pullsCompleted = counter(Name.pulls, [("outcome", "completed")])
    pullsFailed = counter(Name.pulls, [("outcome", "failed")])
    blobsEvicted = counter(Name.blobsEvicted)
    bytesEvicted = counter(Name.bytesEvicted)
    blobsPassedBy = counter(Name.blobsPassedBy)
    cacheBytes = Gauge(label: Name.cacheBytes, factory: factory)
    cacheEvictableBytes = Gauge(label: Name.cacheEvictableBytes, factory: factory)
    cachePinnedBytes = Gauge(label: Name.cachePinnedBytes, factory: factory)
    peersConnected.record(0)
    trackersConnected.record(0)
    for reason in Observation.RejectionReason.allCases {
      _ = counter(Name.chunksRejected, [("reason", reason.rawValue)])
      _ = counter(Name.peersQuarantined, [("reason", reason.rawValue)])
    }
    for reason in CloseReason.allCases {
      _ = counter(Name.connectionsClosed, [("reason", reason.label)])
    }
    for upstream in upstreams {
      for kind in ["manifest", "blob", "tags"] {
        _ = counter(
          Name.upstreamRequests, [("upstream", upstream), ("kind", kind), ("status", "200")])
      }
    }
  }

  package func record(_ observation: Observation) {
    switch observation {
    case .chunkAccepted(_, let bytes, .peer): bytesFromPeers.increment(by: bytes)
    case .chunkRejected(_, let reason, _):
      reasonCounter(Name.chunksRejected, reason).increment()
    case .chunkWasted(_, let bytes, _): bytesWasted.increment(by: bytes)
    case .chunksResumed(_, _, let bytes): bytesResumed.increment(by: bytes)
    case .peerQuarantined(_, let reason):
      reasonCounter(Name.peersQuarantined, reason).increment()
    case .leaseGranted: leasesGranted.increment()
    case .pullCompleted: pullsCompleted.increment()
    case .pullFailed: pullsFailed.increment()
    // What comes from upstream is counted as it comes, whether or not a chunk is made of it.
    case .chunkAccepted(_, _, .upstream), .trackerConnected, .trackerLost, .peerConnected,
      .peerLost, .pullStarted,
      .pullRestarted, .supplyTold, .chunkServed, .offerDeclined, .offerRefused, .requestDeclined,
      .requestHedged, .transferExpired, .leaseLost, .fetchStarted, .fetchEnded, .fetchWidened,
      .upstreamStalled, .upstreamBusy:
      break
    }
  }

  /// Bytes of a blob that was whole on disk, given to a local client.
  package func servedFromCache(bytes: Int) { bytesFromCache.increment(by: bytes) }

  /// Bytes of blobs and manifests that came from upstream, kept or not.
  package func fetchedFromUpstream(bytes: Int) { bytesFromUpstream.increment(by: bytes) }

  /// What has passed between peers since the node started, wanted or not.
  package func setPeerTraffic(bytesIn: Int64, bytesOut: Int64) {
    let (newIn, newOut) = traffic.withLock { traffic in
      defer { traffic = Traffic(bytesIn: bytesIn, bytesOut: bytesOut) }
      return (bytesIn - traffic.bytesIn, bytesOut - traffic.bytesOut)
    }
    peerBytesIn.increment(by: newIn)
    peerBytesOut.increment(by: newOut)
  }

  /// A blob went to make room, which freed that much.
  package func cacheEvicted(bytes: Int64) {
    blobsEvicted.increment()
    bytesEvicted.increment(by: bytes)
  }

  /// A blob for which there is no room was passed on to a client.
  package func cachePassedBy() { blobsPassedBy.increment() }

  /// - Parameter quotaBytes: nil if there is none.
  package func setCache(
    bytes: Int64, evictableBytes: Int64, pinnedBytes: Int64, quotaBytes: Int64?
  ) {
    cacheBytes.record(bytes)
    cacheEvictableBytes.record(evictableBytes)
    cachePinnedBytes.record(pinnedBytes)
    if let quotaBytes { Gauge(label: Name.cacheQuotaBytes, factory: factory).record(quotaBytes) }
  }

  package func setConnections(peers: Int, trackers: Int) {
    peersConnected.record(peers)
    trackersConnected.record(trackers)
  }

  /// A connection of the peer plane has ended, or was not accepted, whichever side said why.
  package func connectionClosed(_ reason: CloseReason) {
    Counter(
      label: Name.connectionsClosed, dimensions: [("reason", reason.label)], factory: factory
    ).increment()
  }

  /// A request sent to upstream and its answer; status 0 if none came.
  package func upstreamAnswered(upstream: String, kind: String, status: Int) {
    Counter(
      label: Name.upstreamRequests,
      dimensions: [
        ("upstream", upstream), ("kind", kind), ("status", status == 0 ? "none" : "\(status)"),
      ], factory: factory
    ).increment()
  }

  private func reasonCounter(_ name: String, _ reason: Observation.RejectionReason) -> Counter {
    Counter(label: name, dimensions: [("reason", reason.rawValue)], factory: factory)
  }

  /// What `# HELP` says.
  static let descriptions = [
    Name.blobBytes:
      "Bytes of blobs: read from whole ones on disk, kept of peers', all that came from upstream.",
    Name.peerBytes: "Bytes of chunks received from and sent to peers.",
    Name.chunksRejected: "Chunks and chain entries thrown away as wrong.",
    Name.upstreamRequests: "Requests to upstream registries, by the status of the answer.",
    Name.wastedBytes: "Bytes of chunks that came twice.",
    Name.resumedBytes: "Bytes that an earlier pull had left on disk, checked again and kept.",
    Name.peersConnected: "Nodes connected now.",
    Name.trackersConnected: "Trackers connected now.",
    Name.connectionsClosed: "Peer connections that ended or were not accepted, by the reason.",
    Name.peersQuarantined: "Peers no longer spoken to, for a time, because they were shown to lie.",
    Name.leasesGranted: "Upstream leases this node was granted.",
    Name.pulls: "Blobs pulled through the swarm.",
    Name.blobsEvicted: "Mirrored blobs deleted to make room.",
    Name.bytesEvicted: "Bytes on disk of mirrored blobs deleted to make room.",
    Name.blobsPassedBy: "Blobs passed on from upstream without being kept, for want of room.",
    Name.cacheBytes: "Bytes on disk that count against the cache quota.",
    Name.cacheEvictableBytes: "The part of shoal_cache_bytes that may be evicted now.",
    Name.cachePinnedBytes: "The size of all images that are pinned, fetched or not.",
    Name.cacheQuotaBytes: "The cache quota; absent where there is none.",
  ]

  enum Name {
    static let blobBytes = "shoal_blob_bytes_total"
    static let peerBytes = "shoal_peer_bytes_total"
    static let chunksRejected = "shoal_chunks_rejected_total"
    static let upstreamRequests = "shoal_upstream_requests_total"
    static let wastedBytes = "shoal_chunks_wasted_bytes_total"
    static let resumedBytes = "shoal_resumed_bytes_total"
    static let peersConnected = "shoal_peers_connected"
    static let trackersConnected = "shoal_trackers_connected"
    static let connectionsClosed = "shoal_connections_closed_total"
    static let peersQuarantined = "shoal_peers_quarantined_total"
    static let leasesGranted = "shoal_leases_granted_total"
    static let pulls = "shoal_pulls_total"
    static let blobsEvicted = "shoal_cache_evicted_blobs_total"
    static let bytesEvicted = "shoal_cache_evicted_bytes_total"
    static let blobsPassedBy = "shoal_cache_passed_by_blobs_total"
    static let cacheBytes = "shoal_cache_bytes"
    static let cacheEvictableBytes = "shoal_cache_evictable_bytes"
    static let cachePinnedBytes = "shoal_cache_pinned_bytes"
    static let cacheQuotaBytes = "shoal_cache_quota_bytes"
  }
}
