// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Harness
import SwarmCore
import Testing

/// An upstream that sends a quarter of what the links carry over one connection.
@Suite struct ParallelRangeTests {
  private static let link = LinkSpecification(
    bytesPerSecond: 16 << 20, latency: .milliseconds(5))
  private static let sizeBytes: Int64 = 32 << 20

  private func run(
    nodes: Int, rangesMax: Int = 4, connectionRate: Int64? = 4 << 20, fault: Fault? = nil
  ) -> World {
    var configuration = WorldConfiguration(link: Self.link)
    configuration.upstreamConnectionBytesPerSecond = connectionRate
    configuration.node.rangesMax = rangesMax
    let world = World(configuration)
    let blob = world.addBlob(sizeBytes: Self.sizeBytes)
    for _ in 0..<nodes {
      let node = world.addNode(link: Self.link)
      world.pull(node: node, blob: blob, at: Trial.start)
    }
    if let fault { world.schedule(fault, at: Trial.start + .milliseconds(400)) }
    world.run(until: Trial.start + .seconds(60))
    return world
  }

  @Test("four requests bring to all in two fifths of the time what one connection brings")
  func faster() throws {
    let one = try #require(run(nodes: 3, rangesMax: 1).slowestCompletion)
    #expect(one >= .seconds(8))
    let world = run(nodes: 3)
    let several = try #require(world.slowestCompletion, "\(world.unfinished)")
    #expect(several <= one * 2 / 5, "\(several) of \(one)")
    // The first was cut where the next began; what was on its way then is all that came twice.
    #expect(world.report().upstreamThousandths <= 1_030)
    #expect(world.report().fetchesStarted == 1)
  }

  @Test("where the link is what limits, one request stays one")
  func onlyWhereSlow() {
    let world = run(nodes: 3, connectionRate: nil)
    #expect(world.slowestCompletion != nil)
    #expect(world.report().upstreamRequests == 1)
  }

  @Test("an upstream that sends everything whatever it is asked for is asked once more, in vain")
  func noRanges() {
    let world = run(nodes: 2, fault: .upstreamTurns(.ignoresRange))
    #expect(world.slowestCompletion != nil, "\(world.unfinished)")
    #expect(world.report().upstreamRequests == 2)
    #expect(world.report().upstreamThousandths <= 1_010)
  }

  @Test("an upstream that allows one connection is asked once more, in vain")
  func oneConnection() {
    let world = run(nodes: 2, fault: .upstreamTurns(.refuses(status: 429)))
    #expect(world.slowestCompletion != nil, "\(world.unfinished)")
    #expect(world.report().upstreamRequests == 2)
  }

  @Test("a request that breaks off costs what was ahead of it, and the blob comes in the end")
  func truncated() {
    let world = run(nodes: 2, fault: .upstreamTurns(.truncates(afterChunks: 40), .requests(4)))
    #expect(world.slowestCompletion != nil, "\(world.unfinished)")
    #expect(world.report().upstreamThousandths <= 1_300)
  }
}
