// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Harness
import PeerProtocol
import Testing

/// Eight nodes that use a fraction of their links for each other.
@Suite struct UploadLimitTests {
  private static let limit: Int64 = 2_000_000
  private static let sizeBytes: Int64 = 8_000_000
  private static let fast = LinkSpecification(
    bytesPerSecond: 50_000_000, latency: .microseconds(100))
  /// As fast as the limit, and as fast as the other links from there.
  private static let slow = LinkSpecification(
    uplinkBytesPerSecond: limit, downlinkBytesPerSecond: 50_000_000, latency: .microseconds(100))

  private func run(
    link: LinkSpecification = fast, _ faults: [(afterMilliseconds: Int64, fault: Fault)] = []
  ) -> World {
    var configuration = WorldConfiguration(link: Self.fast)
    configuration.upstreamLink = Self.slow
    let world = World(configuration)
    let blob = world.addBlob(sizeBytes: Self.sizeBytes)
    for node in 0..<8 {
      world.addNode(link: link)
      world.pull(node: node, blob: blob, at: Trial.start)
    }
    for (after, fault) in faults {
      world.schedule(fault, at: Trial.start + .milliseconds(after))
    }
    world.run(until: Trial.start + .seconds(60))
    return world
  }

  private func limits(
    _ rate: Int64?, afterMilliseconds after: Int64
  ) -> [(afterMilliseconds: Int64, fault: Fault)] {
    (0..<8).map { (after, .limitsTurn($0, RateLimits(uploadBytesPerSecond: rate))) }
  }

  @Test("behind upload limits a crowd is hardly slower than on uplinks of that rate")
  func crowd() throws {
    let limited = run(limits(Self.limit, afterMilliseconds: -10))
    let slow = run(link: Self.slow)
    let slowest = try #require(limited.slowestCompletion, "\(limited.unfinished)")
    let usual = try #require(slow.slowestCompletion, "\(slow.unfinished)")
    // The blob once over upstream's link.
    #expect(slowest >= .seconds(4))
    #expect(slowest * 100 <= usual * 115, "\(slowest), and \(usual) on such links")
    #expect(limited.upstreamBytes <= slow.upstreamBytes + Self.sizeBytes / 50)
  }

  @Test("a limit far below upstream's rate holds the nodes to it, until it is lifted")
  func lifted() throws {
    let crawl = limits(100_000, afterMilliseconds: -10)
    let limited = run(crawl)
    let bytes = (0..<8).reduce(0) { $0 + limited.tally(of: $1).bytesFromPeers }
    #expect(bytes <= 8 * 100_000 * 60 * 105 / 100)
    let lifted = run(crawl + limits(nil, afterMilliseconds: 1_000))
    let slowest = try #require(lifted.slowestCompletion, "\(lifted.unfinished)")
    #expect(slowest <= .seconds(8), "\(slowest)")
  }
}
