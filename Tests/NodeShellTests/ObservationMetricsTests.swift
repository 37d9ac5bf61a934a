// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore
import Testing

@testable import NodeShell

@Suite("A node's metrics")
struct ObservationMetricsTests {
  private let registry = PrometheusRegistry()
  private let metrics: ObservationMetrics
  private let peer = NodeID(number: 1111)
  private let chunk = ChunkReference(ChainFixture.digest, 0)

  init() {
    metrics = ObservationMetrics(factory: registry, upstreams: ["hub"])
  }

  private func value(_ series: String) -> String? {
    let lines = registry.exposition().split(separator: "\n")
    return lines.first { $0.hasPrefix(series + " ") }.map { String($0.dropFirst(series.count + 1)) }
  }

  @Test("are there at 0 before anything happens, as the contract names them")
  func zeroes() {
    for series in [
      "shoal_blob_bytes_total{source=\"cache\"}", "shoal_blob_bytes_total{source=\"peer\"}",
      "shoal_blob_bytes_total{source=\"upstream\"}", "shoal_peer_bytes_total{direction=\"in\"}",
      "shoal_peer_bytes_total{direction=\"out\"}",
      "shoal_chunks_rejected_total{reason=\"hash_mismatch\"}",
      "shoal_upstream_requests_total{kind=\"blob\",status=\"200\",upstream=\"hub\"}",
    ] {
      #expect(value(series) == "0", "\(series)")
    }
  }

  @Test("count what is kept of peers, and all that upstream sends once")
  func accepted() {
    metrics.record(.chunkAccepted(chunk, bytes: 100, from: .peer(peer)))
    metrics.fetchedFromUpstream(bytes: 30)
    metrics.record(.chunkAccepted(chunk, bytes: 20, from: .upstream))
    metrics.servedFromCache(bytes: 7)
    #expect(value("shoal_blob_bytes_total{source=\"peer\"}") == "100")
    #expect(value("shoal_blob_bytes_total{source=\"upstream\"}") == "30")
    #expect(value("shoal_blob_bytes_total{source=\"cache\"}") == "7")
  }

  @Test("count what was found again on disk apart from what was fetched")
  func resumed() {
    metrics.record(.chunksResumed(ChainFixture.blob, chunks: 2, bytes: 512))
    #expect(value("shoal_resumed_bytes_total") == "512")
    #expect(value("shoal_blob_bytes_total{source=\"upstream\"}") == "0")
  }

  @Test("count a rejected chunk by its reason and not as bytes")
  func rejected() {
    metrics.record(.chunkRejected(chunk, .hashMismatch, from: peer))
    #expect(value("shoal_chunks_rejected_total{reason=\"hash_mismatch\"}") == "1")
    #expect(value("shoal_blob_bytes_total{source=\"peer\"}") == "0")
  }

  @Test("count traffic once, however often its total is reported")
  func traffic() {
    metrics.setPeerTraffic(bytesIn: 10, bytesOut: 20)
    metrics.setPeerTraffic(bytesIn: 10, bytesOut: 20)
    metrics.setPeerTraffic(bytesIn: 15, bytesOut: 20)
    #expect(value("shoal_peer_bytes_total{direction=\"in\"}") == "15")
    #expect(value("shoal_peer_bytes_total{direction=\"out\"}") == "20")
  }

  @Test("count a request that was not answered too")
  func unanswered() {
    metrics.upstreamAnswered(upstream: "hub", kind: "blob", status: 0)
    #expect(
      value("shoal_upstream_requests_total{kind=\"blob\",status=\"none\",upstream=\"hub\"}")
        == "1")
  }
}
