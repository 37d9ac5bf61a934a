// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import Testing

@testable import Harness

/// Four nodes that are told to keep to a part of their links.
@Suite struct LimitTests {
  private static let limit: Int64 = 4_000_000
  private static let slow = RateLimits(downloadBytesPerSecond: limit)

  private func crowd(
    _ limits: RateLimits, of node: Int = 1, _ change: (World) -> Void = { _ in }
  ) -> World {
    let world = WatchedCrowd().makeWorld()
    world.schedule(.limitsTurn(node, limits), at: .zero + .milliseconds(500))
    world.run(until: .zero + .milliseconds(600))
    change(world)
    world.run(until: .zero + .seconds(30))
    return world
  }

  @Test("a node takes in what its operator allows, and the others do not wait for it")
  func download() throws {
    let world = crowd(Self.slow)
    #expect(world.report().violations.isEmpty, "\(world.report().violations)")
    let times = try world.pulls.map { try #require($0.completionTime) }
    // 2 MiB at 4 MB/s.
    #expect(times[1] >= .milliseconds(500))
    #expect(times[1] <= .milliseconds(800))
    #expect([times[0], times[2], times[3]].allSatisfy { $0 <= .milliseconds(300) })
  }

  @Test("a node that is started again keeps to its limits")
  func restart() throws {
    let world = crowd(Self.slow) { world in
      world.schedule(.nodeDies(1, .closing), at: .zero + .milliseconds(700))
      world.schedule(.nodeRestarts(1), at: .zero + .milliseconds(800))
    }
    #expect(world.report().violations.isEmpty)
    let time = try #require(world.pulls[1].completionTime)
    #expect(time >= .milliseconds(500))
  }

  @Test("a node that does not keep to its upload limit is caught")
  func uploadsUnpaced() {
    let world = crowd(RateLimits(uploadBytesPerSecond: Self.limit), of: 0) { world in
      for host in world.network.hosts.indices {
        world.network.hosts[host].uploads = TokenBucket(bytesPerSecond: nil)
      }
    }
    #expect(world.violations.map(\.rule) == [.limits])
    #expect(world.violations.map(\.who) == ["n0"])
  }

  @Test("a node that does not keep to its download limit is caught")
  func downloadsUnpaced() {
    let world = crowd(Self.slow) { world in
      world.network.hosts[world.nodes[1].host].downlink.unpace()
    }
    #expect(world.violations.map(\.rule) == [.limits])
    #expect(world.violations.map(\.who) == ["n1"])
  }
}

extension Passage {
  /// The limit is forgotten, and only the count of it remembered.
  fileprivate mutating func unpace() { bytesPerSecond = 50_000_000 }
}
