// SPDX-License-Identifier: Apache-2.0

import ContentModel
import LocalCluster
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
            let bytes = try await TestCluster.read(Self.range, of: layer, from: node)
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
          _ = try await TestCluster.read(Self.range, of: layer, from: cluster.nodes[1])
          #expect(upstream.askedRanges.count == asked)
        }
      }
    }

    @Test(
      "where upstream sends no part, or half of it, the range comes as the blob arrives",
      arguments: [.refused, .brokenOff, .busy, .silent, .standsStill]
        as [ScriptedUpstream.PartManner])
    func instead(manner: ScriptedUpstream.PartManner) async throws {
      let image = try SampleImage.patterned(seed: 32, layerBytes: [Self.layerBytes])
      let layer = image.layers[0]
      let gate = ByteGate(allowedBytes: Self.arrivedBytes)
      try await ScriptedUpstream.run(image, gate: gate, partManner: manner) { upstream in
        try await TestCluster.run(nodes: 1, upstream: upstream.address) { cluster in
          let node = cluster.nodes[0]
          async let bytes = TestCluster.read(Self.range, of: layer, from: node)
          try await BoundedWait.until("upstream was asked for the range", seconds: 60) {
            upstream.askedRanges.contains(Self.range)
          }
          gate.open()
          #expect(
            try await bytes == layer.content.read(at: Self.range.lowerBound, count: 300_000))
          #expect(upstream.askedRanges.count { $0 == Self.range } == 1)
          // What stands still is not waited for until it fails.
          let isFailure = manner != .silent && manner != .standsStill
          #expect(node.process.logTail.contains("upstream failed") == isFailure)
        }
      }
    }

    @Test("an upstream that asks for patience is asked for no other range")
    func patience() async throws {
      let image = try SampleImage.patterned(seed: 33, layerBytes: [Self.layerBytes])
      let layer = image.layers[0]
      let gate = ByteGate(allowedBytes: Self.arrivedBytes)
      try await ScriptedUpstream.run(image, gate: gate, partManner: .busy) { upstream in
        try await TestCluster.run(nodes: 1, upstream: upstream.address) { cluster in
          let node = cluster.nodes[0]
          let reads = [Self.range, (38 << 20)..<(38 << 20) + 10].map { range in
            Task { try await TestCluster.read(range, of: layer, from: node) }
          }
          try await BoundedWait.until("upstream was asked for a range", seconds: 60) {
            upstream.askedRanges.contains { $0.lowerBound > 0 }
          }
          gate.open()
          for read in reads { #expect(!(try await read.value).isEmpty) }
          let late: Range<Int64> = (35 << 20)..<(35 << 20) + 10
          _ = try await TestCluster.read(late, of: layer, from: node)
          #expect(upstream.askedRanges.count { $0 == late } == 0)
        }
      }
    }
  }
}
