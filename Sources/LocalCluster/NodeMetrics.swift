// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
package import ContentModel
import NIOCore
import NIOHTTP1

/// A node's counters, as it tells them at `/metrics` (Prometheus text format 0.0.4).
package struct NodeMetrics: Sendable, Equatable {
  /// A series as written, labels included, and its value.
  private let samples: [String: Double]

  package init(text: some StringProtocol) {
    var samples: [String: Double] = [:]
    for line in text.split(separator: "\n") where !line.hasPrefix("#") {
      guard let space = line.lastIndex(of: " "),
        let value = Double(line[line.index(after: space)...])
      else { continue }
      samples[String(line[..<space])] = value
    }
    self.samples = samples
  }

  /// Fails at once if nobody listens, and after 30 s if nobody answers. What the node counts on its
  /// event loop may be told as it was a moment ago, if the loop is busy.
  package static func scrape(_ node: HostPort) async throws -> NodeMetrics {
    var configuration = HTTPClient.Configuration()
    // The shared client would go on dialling a node that has died until its time is up.
    configuration.connectionPool.retryConnectionEstablishment = false
    let client = HTTPClient(configuration: configuration)
    do {
      let metrics = try await scrape(node, with: client)
      try await client.shutdown()
      return metrics
    } catch {
      try await client.shutdown()
      throw error
    }
  }

  private static func scrape(
    _ node: HostPort, with client: HTTPClient
  ) async throws -> NodeMetrics {
    let request = HTTPClientRequest(url: "http://\(node)/metrics")
    let response = try await client.execute(request, timeout: .seconds(30))
    let body = try await response.body.collect(upTo: 4 << 20)
    guard response.status == .ok else {
      throw ClusterError.metricsUnavailable(node: "\(node)", status: Int(response.status.code))
    }
    return NodeMetrics(text: String(buffer: body))
  }

  /// The sum of all series of the metric that have every one of these labels.
  package func sum(_ name: String, _ labels: KeyValuePairs<String, String> = [:]) -> Int64 {
    let wanted = labels.map { "\($0)=\"\($1)\"" }
    return samples.reduce(0) { sum, sample in
      let parts = sample.key.split(separator: "{", maxSplits: 1)
      guard parts.first == name[...] else { return sum }
      let told = parts.dropFirst().first ?? ""
      return wanted.allSatisfy { told.contains($0) } ? sum + Int64(sample.value) : sum
    }
  }

  package var bytesFromCache: Int64 { sum("shoal_blob_bytes_total", ["source": "cache"]) }
  package var bytesFromPeers: Int64 { sum("shoal_blob_bytes_total", ["source": "peer"]) }
  package var bytesFromUpstream: Int64 { sum("shoal_blob_bytes_total", ["source": "upstream"]) }
  package var bytesResumed: Int64 { sum("shoal_resumed_bytes_total") }
  package var peerBytesSent: Int64 { sum("shoal_peer_bytes_total", ["direction": "out"]) }
  package var chunksRejected: Int64 { sum("shoal_chunks_rejected_total") }
  package var peersQuarantined: Int64 { sum("shoal_peers_quarantined_total") }
  package var peersConnected: Int64 { sum("shoal_peers_connected") }
  package var trackersConnected: Int64 { sum("shoal_trackers_connected") }
  package var blobRequestsUpstream: Int64 {
    sum("shoal_upstream_requests_total", ["kind": "blob"])
  }
}
