// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import ContentModel
import LocalCluster
import NIOCore
import NIOHTTP1
import Testing

extension ProcessTests {
  struct ColdRangeTests {
    private static let layerBytes: Int64 = 40 << 20
    private static let range: Range<Int64> = (36 << 20) + 5..<(36 << 20) + 300_005
    private static let arrivedBytes: Int64 = 1 << 20

    @Test("a range far behind what has arrived comes straight from upstream, which sends no more")
    func straight() async throws {
      let image = try SampleImage.patterned(seed: 31, layerBytes: [Self.layerBytes])
      let layer = image.layers[0]
      let gate = ByteGate(allowedBytes: Self.arrivedBytes)
      try await ScriptedUpstream.run(image, gate: gate, partManner: .passed) { upstream in
        try await TestCluster.run(nodes: 2, upstream: upstream.address) { cluster in
          // Of a blob that nobody has asked for, then of one that has begun to arrive.
          for node in cluster.nodes {
            let bytes = try await Self.read(Self.range, of: layer, from: node)
            #expect(bytes == (try layer.content.read(at: Self.range.lowerBound, count: 300_000)))
          }
          #expect(upstream.askedRanges.count { $0 == Self.range } == 2)
          #expect(gate.takenBytes <= Self.arrivedBytes)
          for node in cluster.nodes {
            let metrics = try await NodeMetrics.scrape(node.address)
            #expect(metrics.bytesFromUpstream >= 300_000)
          }
          gate.open()
          for result in await TestCluster.pullAll(cluster.nodes) { _ = try result.get() }
          // What is whole is not asked for again.
          let asked = upstream.askedRanges.count
          _ = try await Self.read(Self.range, of: layer, from: cluster.nodes[1])
          #expect(upstream.askedRanges.count == asked)
        }
      }
    }

    @Test(
      "where upstream sends no part, or half of it, the range comes as the blob arrives",
      arguments: [.refused, .brokenOff] as [ScriptedUpstream.PartManner])
    func instead(manner: ScriptedUpstream.PartManner) async throws {
      let image = try SampleImage.patterned(seed: 32, layerBytes: [Self.layerBytes])
      let layer = image.layers[0]
      let gate = ByteGate(allowedBytes: Self.arrivedBytes)
      try await ScriptedUpstream.run(image, gate: gate, partManner: manner) { upstream in
        try await TestCluster.run(nodes: 1, upstream: upstream.address) { cluster in
          let node = cluster.nodes[0]
          async let bytes = Self.read(Self.range, of: layer, from: node)
          try await BoundedWait.until("upstream was asked for the range", seconds: 60) {
            upstream.askedRanges.contains(Self.range)
          }
          gate.open()
          #expect(
            try await bytes == layer.content.read(at: Self.range.lowerBound, count: 300_000))
          #expect(upstream.askedRanges.count { $0 == Self.range } == 1)
        }
      }
    }

    private static func read(
      _ range: Range<Int64>, of part: ImagePart, from node: ShoalNode
    ) async throws -> [UInt8] {
      let url = "http://\(node.address)/v2/\(TestCluster.repository)/blobs/\(part.blob.digest)"
      var request = HTTPClientRequest(url: url)
      request.headers.add(
        name: "range", value: "bytes=\(range.lowerBound)-\(range.upperBound - 1)")
      let response = try await HTTPClient.shared.execute(request, timeout: .seconds(60))
      #expect(response.status == .partialContent)
      return Array(try await response.body.collect(upTo: 1 << 20).readableBytesView)
    }
  }
}
