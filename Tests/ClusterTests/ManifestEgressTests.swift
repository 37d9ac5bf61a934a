// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import ContentModel
import LocalCluster
import NIOCore
import NIOHTTP1
import RegistryCore
import Testing

extension ProcessTests {
  struct ManifestEgressTests {
    @Test("four cold nodes that pull one tag at once ask upstream for its manifest once")
    func manifestIsFetchedOnce() async throws {
      let image = try SampleImage.patterned(seed: 14, layerBytes: [300_000])
      // As for blobs: on a machine that stalls for seconds a node helps itself, on purpose.
      var counts: [Int] = []
      while counts.count < 2, !counts.contains(1) {
        let count = try await TestCluster.run(nodes: 4, mirroring: image) { cluster, upstream in
          for result in await TestCluster.pullAll(cluster.nodes) {
            let report = try result.get()
            #expect(report.manifestDigest == image.manifestDigest)
            #expect(report.retries == 0)
          }
          return upstream.manifestGETs
        }
        counts.append(count)
      }
      #expect(counts.contains(1), "\(counts)")
    }

    @Test("a manifest that is not what it is called is asked for twice, and then not for a while")
    func wrongManifest() async throws {
      let image = try SampleImage.patterned(seed: 15, layerBytes: [1_000])
      try await ScriptedUpstream.run(image, manifestManner: .wrong) { upstream in
        try await TestCluster.run(nodes: 1, upstream: upstream.address) { cluster in
          for _ in 0..<3 {
            let answer = try await Self.manifest(.GET, .tag(TestCluster.tag), cluster.nodes[0])
            #expect(answer.status.code >= 500)
            let body = String(buffer: try await answer.body.collect(upTo: 1 << 16))
            #expect(body.contains("upstream serves bytes that do not have this digest"), "\(body)")
          }
          #expect(upstream.manifestGETs == 2)
        }
      }
    }

    @Test("a manifest is served as what upstream calls it, by its digest too, without parameters")
    func mediaType() async throws {
      let image = try SampleImage.patterned(seed: 16, layerBytes: [1_000])
      let digest = Reference.digest(image.manifestDigest)
      let type = "application/vnd.example.manifest+json"
      try await ScriptedUpstream.run(image, manifestManner: .typed(type + "; charset=utf-8")) {
        upstream in
        try await TestCluster.run(nodes: 2, upstream: upstream.address) { cluster in
          _ = try await Self.manifest(.GET, .tag(TestCluster.tag), cluster.nodes[0])
          for method in [HTTPMethod.HEAD, .GET] {
            let answer = try await Self.manifest(method, digest, cluster.nodes[1])
            #expect(answer.status == .ok)
            #expect(answer.headers["content-type"] == [type])
          }
          #expect(upstream.manifestGETs == 1)
        }
      }
    }

    private static func manifest(
      _ method: HTTPMethod, _ reference: Reference, _ node: ShoalNode
    ) async throws -> HTTPClientResponse {
      var request = HTTPClientRequest(
        url: "http://\(node.address)/v2/\(TestCluster.repository)/manifests/\(reference)")
      request.method = method
      return try await HTTPClient.shared.execute(request, timeout: .seconds(60))
    }
  }
}
