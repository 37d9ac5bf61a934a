// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Harness
import SwarmCore
import Testing

@Suite struct TrackersTests {
  @Test(
    "of two trackers one dies: that costs no more than going upstream alone",
    arguments: Fault.Death.allCases, [-500, 300, 1500] as [Int64])
  func oneDies(death: Fault.Death, after: Int64) throws {
    let trial = Trial { $0.trackerCount = 2 }
    trial.fault(.trackerDies(0, death), after)
    let report = trial.run()
    #expect(report.isClean, "\(report.violations)")
    #expect(try #require(trial.slowest()) <= Trial.transfer * 4 + .seconds(3))
  }

  @Test("a tracker that leaves says goodbye, and nodes go to the next at once")
  func leaves() throws {
    let trial = Trial { $0.trackerCount = 2 }
    trial.fault(.trackerLeaves(0), 300)
    let report = trial.run()
    #expect(report.isClean, "\(report.violations)")
    #expect(try #require(trial.slowest()) <= Trial.calm + .seconds(2))
  }

  @Test("trackers that know different nodes cost one copy from upstream each, no more")
  func disagree() throws {
    let trial = Trial(trackersOfNodes: [[0], [1], [0], [1]]) { $0.trackerCount = 2 }
    let report = trial.run()
    #expect(report.isClean, "\(report.violations)")
    #expect(report.upstreamThousandths > 1500)
    #expect(report.upstreamThousandths <= 2000)
  }

  @Test("nodes with the same trackers in another order end up with the blob")
  func orders() {
    let trial = Trial(trackersOfNodes: [[0, 1], [1, 0], [0, 1], [1, 0]]) {
      $0.trackerCount = 2
    }
    trial.fault(.trackerDies(0, .silent), 400)
    let report = trial.run()
    #expect(report.isClean, "\(report.violations)")
  }

  @Test(
    "a tracker that is slow to speak costs no more than going upstream alone",
    arguments: [50, 300, 1500] as [Int64])
  func slow(milliseconds: Int64) throws {
    let trial = Trial()
    trial.fault(.trackerSlows(0, .milliseconds(milliseconds)), -900)
    let report = trial.run()
    #expect(report.isClean, "\(report.violations)")
    #expect(try #require(trial.slowest()) <= Trial.transfer * 4 + .seconds(2))
  }

  @Test("a tracker that restarts empty learns again who supplies what")
  func restarts() throws {
    let trial = Trial()
    trial.fault(.trackerDies(0, .closing), 600)
    trial.fault(.trackerRestarts(0), 1000)
    let report = trial.run()
    #expect(report.isClean, "\(report.violations)")
    #expect(try #require(trial.slowest()) <= Trial.calm + .seconds(2))
    #expect(report.upstreamThousandths <= 2000)
  }
}
