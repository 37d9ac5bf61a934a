// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Harness
import SwarmCore
import Testing

@Suite struct DiskTests {
  @Test("a full disk fails its node's pull and nobody else's", arguments: [true, false])
  func full(reservesSpace: Bool) throws {
    var disk = DiskSpecification()
    disk.capacityBytes = 3 << 20
    disk.reservesSpace = reservesSpace
    let trial = Trial(disks: [nil, nil, disk])
    let report = trial.run()
    #expect(report.violations.isEmpty)
    #expect(report.failedPulls == 1)
    #expect(trial.world.pulls[2].failure == .storageFailed)
    let others = [0, 1, 3].compactMap { trial.world.pulls[$0].completionTime }
    #expect(others.count == 3)
    #expect(report.upstreamThousandths <= 1250)
  }

  @Test("the lease holder's disk is full: another one fetches")
  func fullAtLeaseHolder() {
    var disk = DiskSpecification()
    disk.capacityBytes = 0
    let trial = Trial(disks: [disk])
    trial.world.pull(node: 0, blob: trial.blob, at: Instant.zero + .milliseconds(990))
    let report = trial.run()
    #expect(report.violations.isEmpty)
    #expect(report.failedPulls == 2)
    #expect(report.completion.times.count == 3)
  }

  @Test("a disk at half the link's rate delays its node to that rate, and nobody more than it")
  func slow() throws {
    var disk = DiskSpecification()
    disk.bytesPerSecond = 2 << 20
    let trial = Trial(disks: [nil, nil, nil, disk])
    let report = trial.run()
    #expect(report.isClean, "\(report.violations)")
    let slow = try #require(trial.world.pulls[3].completionTime)
    #expect(slow >= .seconds(4))
    #expect(slow <= .seconds(7))
    let others = try #require(trial.slowest(of: 0..<3))
    #expect(others <= slow + .seconds(1))
  }

  @Test("a disk that takes its time delays by about that")
  func latency() throws {
    var disk = DiskSpecification()
    disk.writeLatency = .milliseconds(5)
    disk.readLatency = .milliseconds(5)
    disk.commitLatency = .milliseconds(300)
    let trial = Trial { $0.disk = disk }
    let report = trial.run()
    #expect(report.isClean, "\(report.violations)")
    let slowest = try #require(trial.slowest())
    #expect(slowest >= Trial.transfer + .milliseconds(300))
    #expect(slowest <= Trial.calm + .milliseconds(900))
    #expect(report.upstreamThousandths == 1000)
  }

  @Test("a disk that fails from a time on fails the pull; well again, it takes what is asked anew")
  func fails() {
    var disk = DiskSpecification()
    disk.failuresPerThousand = 1000
    let trial = Trial { $0.clientAsksMax = 20 }
    trial.fault(.diskTurns(1, disk), 900)
    trial.fault(.diskTurns(1, DiskSpecification()), 4000)
    let report = trial.run()
    #expect(report.isClean, "\(report.violations)")
    #expect(trial.world.pulls[1].asks > 1)
    #expect(trial.world.pulls[1].completionTime ?? .zero > .seconds(3))
  }

  @Test(
    "disks that fail now and then cost pulls, never a wrong blob",
    arguments: 1...8 as ClosedRange<UInt64>)
  func failsByChance(seed: UInt64) {
    var disk = DiskSpecification()
    disk.failuresPerThousand = 10
    disk.commitLatency = .milliseconds(5)
    let trial = Trial(nodes: 3) {
      $0.seed = seed
      $0.disk = disk
      $0.clientAsksMax = 30
    }
    let report = trial.run(seconds: 120)
    #expect(report.isClean, "\(report.violations)")
  }
}
