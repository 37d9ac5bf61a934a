// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Harness
import Scenarios
import SwarmCore
import Testing

/// Each fault against the same crowd with the same seed without it.
@Suite struct FaultTests {
  /// 64 MiB at 25 MB/s: 2.7 s of transfer to be disturbed.
  static let crowd: FlashCrowd = {
    var crowd = FlashCrowd()
    crowd.nodeCount = 10
    crowd.blobSizesBytes = [64 << 20]
    crowd.bytesPerSecond = 25_000_000
    return crowd
  }()

  static let acquainted: FlashCrowd = {
    var crowd = FaultTests.crowd
    crowd.isAcquainted = true
    return crowd
  }()

  /// Each is run once, since the same seed gives the same run.
  static let calm = crowd.run()
  static let acquaintedCalm = acquainted.run()

  static let delayMax = Interval.seconds(1)

  @Test(
    "when the tracker dies on the way the crowd is done at most 1 s later",
    arguments: Fault.Death.allCases, [100, 1000] as [Int64])
  func trackerDuring(death: Fault.Death, afterMilliseconds: Int64) {
    let after = Interval.milliseconds(afterMilliseconds)
    let faulted = Self.crowd.with(.trackerDies(0, death), after: after).run()
    #expect(faulted.isClean, "\(faulted.violations)")
    #expect(Self.delay(of: faulted, after: Self.calm) <= Self.delayMax)
  }

  @Test(
    "nodes that know each other need no tracker: killed before, it costs them at most 1 s",
    arguments: [-500, 0] as [Int64])
  func trackerBefore(afterMilliseconds: Int64) {
    let faulted = acquaintedWithoutTracker(.closing, afterMilliseconds)
    #expect(faulted.isClean, "\(faulted.violations)")
    #expect(Self.delay(of: faulted, after: Self.acquaintedCalm) <= Self.delayMax)
  }

  /// Whoever is first by rank goes when the tracker has said nothing for 0.75 s.
  @Test(
    "a tracker that falls silent before it is asked costs acquainted nodes 1.25 s",
    arguments: [-500, 0] as [Int64])
  func silentTrackerBefore(afterMilliseconds: Int64) {
    let report = acquaintedWithoutTracker(.silent, afterMilliseconds)
    #expect(report.isClean, "\(report.violations)")
    #expect(Self.delay(of: report, after: Self.acquaintedCalm) <= .milliseconds(1_250))
  }

  private func acquaintedWithoutTracker(
    _ death: Fault.Death, _ afterMilliseconds: Int64
  ) -> Report {
    Self.acquainted.with(.trackerDies(0, death), after: .milliseconds(afterMilliseconds)).run()
  }

  @Test(
    "nodes that know nobody are at most 1 s slower than if each went upstream at once",
    arguments: Fault.Death.allCases, [-500, 0] as [Int64])
  func trackerOfStrangers(death: Fault.Death, afterMilliseconds: Int64) {
    let after = Interval.milliseconds(afterMilliseconds)
    let report = Self.crowd.with(.trackerDies(0, death), after: after).run()
    #expect(report.isClean, "\(report.violations)")
    let alone = report.bound * Int64(report.nodeCount)
    #expect(report.completion.slowest <= alone + Self.delayMax)
  }

  @Test(
    "when the lease holder dies the others are done at most 1 s later",
    arguments: Fault.Death.allCases, [100, 1000, 2600] as [Int64])
  func leaseHolder(death: Fault.Death, afterMilliseconds: Int64) {
    let after = Interval.milliseconds(afterMilliseconds)
    let faulted = Self.crowd.with(.fetchingNodeDies(death), after: after).run()
    expectOthersDone(faulted)
  }

  @Test(
    "when a serving node dies the others are done at most 1 s later",
    arguments: Fault.Death.allCases, [500, 2000] as [Int64])
  func servingNode(death: Fault.Death, afterMilliseconds: Int64) {
    let after = Interval.milliseconds(afterMilliseconds)
    expectOthersDone(Self.crowd.with(.busiestServerDies(death), after: after).run())
  }

  @Test(
    "when upstream dies for good before anyone has the blob, every pull fails in bounded time",
    arguments: Fault.Death.allCases, [-500, 1000] as [Int64])
  func upstream(death: Fault.Death, afterMilliseconds: Int64) {
    let after = Interval.milliseconds(afterMilliseconds)
    let report = Self.crowd.with(.upstreamDies(death), after: after).run()
    #expect(report.failedPulls == 10)
    #expect(report.violations.isEmpty)
    #expect(report.endedAt - FlashCrowd.start <= .seconds(60))
  }

  @Test("when upstream refuses, every pull fails with its answer")
  func refused() {
    let crowd = Self.crowd.with(
      .upstreamTurns(.refuses(status: 404)), after: .milliseconds(-500))
    let world = crowd.makeWorld()
    world.run(until: FlashCrowd.start + .seconds(60))
    #expect(world.pulls.allSatisfy { $0.failure == .upstreamRefused(status: 404) })
    #expect(world.violations.isEmpty)
  }

  @Test("when upstream serves wrong bytes, no pull completes")
  func wrongBytes() {
    let crowd = Self.crowd.with(
      .upstreamTurns(.servesWrong(blob: 0, chunk: 100)), after: .milliseconds(-500))
    let report = crowd.run()
    #expect(report.completion.isEmpty)
    #expect(report.failedPulls == 10)
    #expect(report.violations.isEmpty)
  }

  private func expectOthersDone(
    _ faulted: Report,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let delay = Self.delay(of: faulted, after: Self.calm)
    #expect(faulted.violations.isEmpty, sourceLocation: sourceLocation)
    #expect(faulted.completion.times.count == 9, sourceLocation: sourceLocation)
    #expect(faulted.abandonedPulls == 1, sourceLocation: sourceLocation)
    #expect(delay <= Self.delayMax, sourceLocation: sourceLocation)
  }

  /// How much later the slowest of those that were left was done.
  private static func delay(of faulted: Report, after calm: Report) -> Interval {
    Interval(
      nanoseconds: faulted.completion.slowest.nanoseconds - calm.completion.slowest.nanoseconds)
  }
}
