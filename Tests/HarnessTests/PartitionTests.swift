// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Harness
import SwarmCore
import Testing

/// 8 s is the longest that a node rests between two attempts to reach its tracker.
@Suite struct PartitionTests {
  static let nearNodes = (0..<4).map { Place.node($0) }

  /// Who else is on the near side of four nodes out of eight.
  static let companies: [[Place]] = [
    [], [.tracker(0)], [.upstream], [.tracker(0), .upstream],
  ]

  @Test(
    "a swarm cut in two for 5 s is done at most 8 s after the heal, whoever is on which side",
    arguments: companies, [200, 800] as [Int64])
  func whole(company: [Place], afterMilliseconds: Int64) {
    expectDone(
      Partition(near: Self.nearNodes + company), from: afterMilliseconds,
      to: afterMilliseconds + 5000)
  }

  @Test(
    "a swarm of which one half does not hear the other for 5 s is done at most 8 s after the heal",
    arguments: companies, [200, 800] as [Int64])
  func oneWay(company: [Place], afterMilliseconds: Int64) {
    expectDone(
      Partition(near: Self.nearNodes + company, isOneWay: true), from: afterMilliseconds,
      to: afterMilliseconds + 5000)
  }

  @Test(
    "a swarm between whose halves the network comes and goes is done at most 8 s after that ends",
    arguments: companies, [300, 2500] as [Int64])
  func flapping(company: [Place], meanMilliseconds: Int64) {
    let mean = Interval.milliseconds(meanMilliseconds)
    expectDone(
      Partition(near: Self.nearNodes + company, flapping: .init(cut: mean, whole: mean)), from: 200,
      to: 8200)
  }

  @Test("a node cut off from all for 5 s completes at most 8 s after the heal")
  func lone() {
    expectDone(Partition(near: [.node(3)]), from: 500, to: 5500)
  }

  @Test("a cut shorter than anyone's patience costs each node little more than its length")
  func short() throws {
    let calm = try #require(TroubledSwarm().run().slowestCompletion)
    var swarm = TroubledSwarm()
    swarm.faults = [
      (500, .partitionBegins(Partition(near: Self.nearNodes))), (1000, .partitionHeals(0)),
    ]
    let time = try #require(swarm.run().slowestCompletion)
    #expect(time <= calm + .milliseconds(1500))
  }

  private func expectDone(
    _ partition: Partition, from begin: Int64, to heal: Int64,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    var swarm = TroubledSwarm()
    swarm.faults = [
      (begin, .partitionBegins(partition)), (heal, .partitionHeals(partition.number)),
    ]
    let world = swarm.run()
    let time = world.slowestCompletion
    #expect(time != nil, "\(world.unfinished)", sourceLocation: sourceLocation)
    #expect(
      time ?? .zero <= .milliseconds(heal) + .seconds(8), sourceLocation: sourceLocation)
  }
}
