// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Harness
import Testing

/// What each fault costs clients that read as the blob arrives, against the same without it.
@Suite struct StandstillTests {
  private static let calm = Standstill().run()

  @Test(
    "no fault of a peer or of upstream costs a waiting client more than a second",
    arguments: Standstill.Trouble.all, Standstill.Moment.allCases)
  func costs(trouble: Standstill.Trouble, moment: Standstill.Moment) throws {
    let calm = try #require(Self.calm)
    let troubled = try #require(Standstill(trouble: trouble, moment: moment).run())
    let (standstill, delay) = trouble.costMax(moment)
    #expect(troubled.standstill <= calm.standstill + standstill)
    #expect(troubled.slowest <= calm.slowest + delay)
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
