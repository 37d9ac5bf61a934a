// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Harness
import SwarmCore
import Testing

@Suite struct NodeLifeTests {
  @Test(
    "a node whose process dies and comes back, as itself or as a stranger, takes no byte twice",
    arguments: Fault.Rebirth.allCases, [400, 1100] as [Int64])
  func processDies(rebirth: Fault.Rebirth, dies: Int64) {
    let trial = Trial { $0.clientAsksMax = 2 }
    trial.fault(.nodeDies(2, .closing), dies)
    trial.fault(.nodeRestarts(2, rebirth), dies + 500)
    let report = trial.run()
    #expect(report.isClean, "\(report.violations)")
    #expect(trial.world.tally(of: 2).bytesResumed > 0)
    #expect(trial.taken(by: 2) == Trial.sizeBytes)
    #expect(trial.world.pulls[2].asks == 2)
  }

  @Test("a node that lost its power with a torn disk fetches what was torn or missing, no more")
  func powerCut() {
    var disk = DiskSpecification()
    disk.tornWithin = .milliseconds(300)
    let trial = Trial(disks: [nil, nil, disk]) { $0.clientAsksMax = 2 }
    trial.fault(.nodeDies(2, .silent), 1000)
    trial.fault(.nodeRestarts(2), 2000)
    trial.world.run(until: Trial.start + .milliseconds(1500))
    let before = trial.taken(by: 2)
    let right = trial.world.rightBytes(node: 2, blob: trial.blob)
    #expect(right > 0)
    #expect(right < before, "nothing was torn")
    let report = trial.run()
    #expect(report.isClean, "\(report.violations)")
    let resumed = trial.world.tally(of: 2).bytesResumed
    // An entry that was torn takes with it the chunks it would have checked.
    #expect(resumed > 0)
    #expect(resumed <= right)
    #expect(trial.taken(by: 2) - before == Trial.sizeBytes - resumed)
  }

  @Test(
    "a torn disk never lets a client have a wrong byte", arguments: 1...12 as ClosedRange<UInt64>)
  func manyPowerCuts(seed: UInt64) {
    var disk = DiskSpecification()
    disk.tornWithin = .seconds(5)
    let trial = Trial(nodes: 3) {
      $0.seed = seed
      $0.disk = disk
      $0.clientAsksMax = 5
    }
    let moment = 150 + Int64(seed) * 110
    for node in 0..<2 {
      trial.fault(.nodeDies(node, .silent), moment + Int64(node) * 37)
    }
    trial.fault(.deadNodesRestart(), moment + 600)
    let report = trial.run()
    #expect(report.isClean, "\(report.violations)")
  }

  @Test("what a node holds is found again when it restarts, and serves others")
  func wholeBlobs() {
    let trial = Trial(nodes: 1)
    trial.world.addNode(link: Trial.link, startsAt: Trial.start + .seconds(8))
    trial.world.pull(node: 1, blob: trial.blob, at: Trial.start + .seconds(9))
    trial.fault(.nodeDies(0, .silent), 4000)
    trial.fault(.upstreamDies(.closing), 4000)
    trial.fault(.nodeRestarts(0), 7000)
    let report = trial.run()
    #expect(report.isClean, "\(report.violations)")
    #expect(trial.world.tally(of: 1).bytesFromPeers == Trial.sizeBytes)
  }

  @Test("a node that leaves says goodbye: nobody waits for it, and what it had stays on its disk")
  func leaves() throws {
    let trial = Trial()
    trial.fault(.nodeLeaves(1), 800)
    let report = trial.run()
    #expect(report.violations.isEmpty)
    #expect(trial.world.pulls[1].failure == .shutdown)
    #expect(trial.world.rightBytes(node: 1, blob: trial.blob) > 0)
    let others = [0, 2, 3].compactMap { trial.world.pulls[$0].completionTime }.max()
    let delay = try #require(others).nanoseconds - Trial.calm.nanoseconds
    #expect(delay <= Interval.milliseconds(700).nanoseconds)
  }

  @Test("the lease holder leaves, comes back and goes on; upstream sends few bytes twice")
  func leaseHolderLeaves() {
    let trial = Trial { $0.clientAsksMax = 2 }
    trial.fault(.fetchingNodeDies(.closing), 600)
    trial.fault(.deadNodesRestart(), 700)
    let report = trial.run()
    #expect(report.isClean, "\(report.violations)")
    #expect(report.upstreamThousandths <= 1300)
  }

  @Test("a node that joins late is fed by those that were there")
  func joinsLate() {
    let trial = Trial(nodes: 3)
    trial.world.addNode(link: Trial.link, startsAt: Trial.start + .seconds(1))
    trial.world.pull(node: 3, blob: trial.blob, at: Trial.start + .milliseconds(1100))
    let report = trial.run()
    #expect(report.isClean, "\(report.violations)")
    #expect(report.upstreamThousandths == 1000)
    #expect(trial.world.tally(of: 3).bytesFromUpstream == 0)
  }

  @Test("who asks at a node that does not run yet asks again when it does")
  func asksEarly() {
    let trial = Trial(nodes: 1) { $0.clientAsksMax = 2 }
    trial.world.addNode(link: Trial.link, startsAt: Trial.start + .seconds(3))
    trial.world.pull(node: 1, blob: trial.blob, at: Trial.start)
    #expect(trial.run().isClean)
  }
}
