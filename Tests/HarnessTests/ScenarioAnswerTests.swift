// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Harness
import Scenarios
import Testing

/// The answers to questions that no row of the requirements puts.
@Suite struct ScenarioAnswerTests {
  private func report<Subject: Scenario>(
    _: Subject.Type, _ change: (inout Subject) -> Void = { _ in }
  ) -> Report {
    var scenario = Subject()
    scenario.nodeCount = 10
    scenario.blobSizesBytes = [8 << 20]
    scenario.bytesPerSecond = 25_000_000
    change(&scenario)
    return scenario.run()
  }

  private func slowdown(_ name: String, in report: Report) throws -> Int64 {
    let nodes = try #require(report.classes.first { $0.name == name })
    #expect(nodes.unservedCount == 0)
    return nodes.slowdown(quantileThousandths: 990)
  }

  @Test("an image asked for while another arrives takes no more than its share of the links")
  func secondImage() throws {
    let report = report(SecondImage.self) { $0.secondSizesBytes = [8 << 20] }
    #expect(report.upstreamThousandths <= 1020)
    // Half the link each, from half of the first on: one and a half times its own time is the best.
    #expect(try slowdown("first", in: report) <= 2250)
    #expect(try slowdown("second", in: report) <= 2300)
    #expect(try slowdown("both", in: report) <= 1600)
  }

  @Test("batches after the first are served by those before them: upstream sends one copy")
  func rollingDeploy() throws {
    let report = report(RollingDeploy.self) {
      $0.nodeCount = 12
      $0.batchNodes = 4
      $0.batchInterval = .seconds(1)
    }
    #expect(report.upstreamThousandths == 1000)
    let first = try slowdown("batch 1", in: report)
    #expect(try slowdown("batch 2", in: report) < first)
    #expect(try slowdown("batch 3", in: report) < first)
  }

  @Test("nodes complete without upstream and the node that fetched, once a copy is out")
  func sourceLeaves() throws {
    for death in Fault.Death.allCases {
      let report = report(SourceLeaves.self) { $0.death = death }
      let left = try #require(report.classes.first)
      #expect(left.nodeCount == 9)
      #expect(left.unservedCount == 0, "\(death)")
      // Nobody could begin anew.
      #expect(report.upstreamThousandths <= 1000)
    }
  }

  @Test("clients that read the start of a blob wait for a part of the time that all of it takes")
  func lazyRanges() throws {
    let report = report(LazyRanges.self)
    let waits = try ["the start", "at a quarter", "at half"].map { place in
      let readers = try #require(report.classes.first { $0.name == "read \(place)" })
      #expect(readers.unservedCount == 0)
      return readers.completion.quantile(thousandths: 500)
    }
    #expect(waits[0] < waits[1] && waits[1] < waits[2])
    #expect(waits[0] * 2 < report.completion.quantile(thousandths: 500))
  }
}
