// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Harness
import SwarmCore
import Testing

@Suite struct ConnectionTroubleTests {
  @Test("a swarm whose connections die at random completes", arguments: [1, 2, 3] as [UInt64])
  func randomResets(seed: UInt64) {
    // 5 of 10 000 at each end: some 20 000 frames and fragments are sent.
    let swarm = TroubledSwarm(seed: seed, interference: Interference(resetsPerMillion: 500))
    let world = swarm.run()
    let time = world.slowestCompletion
    #expect(time != nil, "\(world.unfinished)")
    #expect(time ?? .zero <= .seconds(15))
  }

  @Test("2 % of all frames and fragments lost costs no pull and no wrong verdict")
  func loss() {
    let swarm = TroubledSwarm(
      interference: Interference(jitter: .milliseconds(2), lossPerMillion: 10_000))
    let world = swarm.run()
    let time = world.slowestCompletion
    #expect(time != nil, "\(world.unfinished)")
    #expect(time ?? .zero <= .seconds(6))
    #expect((0..<world.nodeCount).allSatisfy { world.tally(of: $0).peersQuarantined == 0 })
  }

  @Test("when every connection of a node dies at once it has new ones and completes")
  func scriptedReset() throws {
    let calm = try #require(TroubledSwarm().run().slowestCompletion)
    var swarm = TroubledSwarm()
    swarm.faults = [(700, .connectionsReset(of: .node(2), with: nil))]
    let world = swarm.run()
    let time = try #require(world.slowestCompletion, "\(world.unfinished)")
    #expect(time <= calm + .seconds(1))
  }

  @Test("a node that loses its peers, and not its tracker, finds them again and needs no upstream")
  func peersLost() throws {
    let calm = try #require(TroubledSwarm().run().slowestCompletion)
    var swarm = TroubledSwarm()
    swarm.faults = (0..<8).filter { $0 != 5 }.map {
      (700, .connectionsReset(of: .node(5), with: .node($0)))
    }
    let world = swarm.run()
    let time = try #require(world.slowestCompletion, "\(world.unfinished)")
    #expect(time <= calm + .seconds(1))
    #expect(world.upstreamBytes == TroubledSwarm.blobBytes)
  }

  @Test("the same seed gives the same losses, jitter, resets and flaps")
  func deterministic() {
    func digests(seed: UInt64) -> [UInt64] {
      var swarm = TroubledSwarm(
        seed: seed,
        interference: Interference(
          jitter: .milliseconds(2), lossPerMillion: 5_000, resetsPerMillion: 200))
      let flapping = Partition.Flapping(cut: .milliseconds(300), whole: .milliseconds(300))
      swarm.faults = [
        (200, .partitionBegins(Partition(near: [.node(1), .node(2)], flapping: flapping))),
        (2000, .partitionHeals(0)),
      ]
      return [swarm.run().traceDigest.value]
    }
    #expect(digests(seed: 5) == digests(seed: 5))
    #expect(digests(seed: 5) != digests(seed: 6))
  }

  @Test("over slow links between zones a swarm completes, and every crossing byte is counted")
  func zones() throws {
    var swarm = TroubledSwarm()
    swarm.zones = ["east", "west"]
    swarm.configuration.upstreamZone = "east"
    swarm.configuration.trackerZone = "east"
    swarm.configuration.zoneLinks = ZoneLink.between(
      ["east", "west"], bytesPerSecond: 1_000_000, latency: .milliseconds(10))
    let world = swarm.run()
    let time = try #require(world.slowestCompletion, "\(world.unfinished)")
    let traffic = world.crossZoneBytes
    #expect(traffic.map(\.from) == ["east", "west"])
    // At least one copy has to cross, in the time that it takes.
    #expect(traffic[0].dataBytes >= TroubledSwarm.blobBytes)
    #expect(time >= .milliseconds(4194))
    #expect(time.nanoseconds / 1000 >= traffic[0].dataBytes)
    #expect(time <= .seconds(20))
  }
}
