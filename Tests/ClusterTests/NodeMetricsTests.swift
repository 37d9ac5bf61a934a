// SPDX-License-Identifier: Apache-2.0

import LocalCluster
import Testing

struct NodeMetricsTests {
  @Test("series are summed over the labels that are not asked for")
  func sumsSeries() {
    let metrics = NodeMetrics(
      text: """
        # HELP shoal_upstream_requests_total Requests.
        # TYPE shoal_upstream_requests_total counter
        shoal_upstream_requests_total{kind="blob",status="200",upstream="a"} 3
        shoal_upstream_requests_total{kind="blob",status="404",upstream="a"} 2
        shoal_upstream_requests_total{kind="manifest",status="200",upstream="a"} 7
        shoal_peers_connected 4
        shoal_blob_bytes_total{source="peer"} 1000000
        """)
    #expect(metrics.blobRequestsUpstream == 5)
    #expect(metrics.sum("shoal_upstream_requests_total") == 12)
    #expect(metrics.peersConnected == 4)
    #expect(metrics.bytesFromPeers == 1_000_000)
    #expect(metrics.bytesFromCache == 0)
  }
}
