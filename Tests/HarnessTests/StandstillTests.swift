// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Harness
import Testing

/// What each fault costs clients that read as the blob arrives, against the same without it.
@Suite struct StandstillTests {
  private static let calm = Standstill().run()

  @Test(
    "no fault of a peer or of upstream costs a waiting client more than a second",
    arguments: Standstill.Trouble.all, Standstill.Moment.onTheWay)
  func costs(trouble: Standstill.Trouble, moment: Standstill.Moment) throws {
    let calm = try #require(Self.calm)
    let troubled = try #require(Standstill(trouble: trouble, moment: moment).run())
    let standstill = Interval(
      nanoseconds: troubled.standstill.nanoseconds - calm.standstill.nanoseconds)
    let delay = Interval(nanoseconds: troubled.slowest.nanoseconds - calm.slowest.nanoseconds)
    #expect(standstill <= .seconds(1))
    #expect(delay <= .seconds(1))
  }

  @Test("two faults, one on top of the other, cost no more than each by itself", arguments: 1...16)
  func twoAtOnce(seed: UInt64) throws {
    let calm = try #require(Self.calm)
    let combined = Standstill.combined(seed: seed)
    let troubled = try #require(combined.run(), "\(combined)")
    #expect(troubled.standstill <= calm.standstill + .seconds(2), "\(combined)")
    #expect(troubled.slowest <= calm.slowest + .seconds(2), "\(combined)")
  }

  /// Nobody knows yet how long a chunk takes, and it might be the links that are slow.
  @Test("a streamer that is slow from the first byte on costs a second and six tenths")
  func slowFromStart() throws {
    let calm = try #require(Self.calm)
    let slow = Standstill(trouble: .peer(.slow, .streamer), moment: .start)
    let troubled = try #require(slow.run())
    #expect(troubled.standstill <= calm.standstill + .milliseconds(1_600))
    #expect(troubled.slowest <= calm.slowest + .milliseconds(1_600))
  }

  // MARK: False alarms

  @Test("over 10 Mbit/s nobody is taken for late who is not")
  func slowLinks() throws {
    let link = LinkSpecification(bytesPerSecond: 1_250_000, latency: .milliseconds(10))
    let outcome = try #require(
      Standstill(link: link, sizeBytes: 8 << 20, rangesMax: 1).run())
    let report = outcome.report
    #expect(report.upstreamRequests == 1)
    #expect(report.unexpectedBytes + report.wastedBytes <= 1 << 20)
  }

  @Test("an upstream that is far slower than the links keeps its reader")
  func slowUpstream() throws {
    var standstill = Standstill(sizeBytes: 3 << 20, rangesMax: 1)
    standstill.upstreamLink = LinkSpecification(
      bytesPerSecond: 250_000, latency: .milliseconds(40))
    let outcome = try #require(standstill.run())
    #expect(outcome.report.upstreamRequests == 1)
    #expect(outcome.upstreamBytes == 3 << 20)
  }
}
