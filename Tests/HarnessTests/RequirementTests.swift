// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Harness
import Scenarios
import Testing

/// The table itself takes hours in a debug build: `shoal-sim requirements` runs it.
@Suite struct RequirementTests {
  @Test("the swarm is within its limits, with fewer nodes and bytes", arguments: names)
  func holds(name: String) throws {
    let row = try #require(Requirement.small.first { $0.name == name })
    var scenario = row.scenario
    // What no other test looks at so closely, and few nodes.
    if name.hasSuffix("lease-holder") { scenario.cluster.checks.scope = .everyEvent }
    let verdict = Verdict(on: scenario.run(), limits: row.limits)
    for measurement in verdict.measurements {
      #expect(
        measurement.isMet,
        "\(measurement.limit.measure): \(measurement.thousandths) thousandths")
    }
    #expect(verdict.report.unservedCount == 0)
    #expect(verdict.report.wrongBlobs == 0)
    #expect(verdict.report.violations.isEmpty, "\(verdict.report.violations)")
    #expect(verdict.isMet)
  }

  @Test("a limit is missed by a thousandth")
  func missed() {
    var crowd = FlashCrowd()
    crowd.nodeCount = 2
    crowd.blobSizesBytes = [4 << 20]
    let report = crowd.run()
    let slowdown = Measure.p99.value(in: report)
    #expect(Verdict(on: report, limits: [.p99(slowdown)]).isMet)
    #expect(!Verdict(on: report, limits: [.p99(slowdown - 1)]).isMet)
  }

  @Test("a node that is judged and not served misses any limit")
  func unserved() {
    var crowd = FlashCrowd().with(.nodeDies(1, .closing), after: .milliseconds(1))
    crowd.nodeCount = 2
    crowd.blobSizesBytes = [4 << 20]
    let verdict = Verdict(on: crowd.run(), limits: [])
    #expect(verdict.report.unservedCount == 1)
    #expect(!verdict.isMet)
  }

  @Test("slow nodes are measured by their own links, and fast ones are not excused by them")
  func classBounds() throws {
    var unequal = UnequalLinks()
    unequal.nodeCount = 5
    unequal.blobSizesBytes = [1 << 20]
    let classes = unequal.run().classes
    let fast = try #require(classes.first { $0.name == "rest" })
    let slow = try #require(classes.first { $0.name == "slow" })
    #expect(fast.nodeCount == 4 && slow.nodeCount == 1)
    #expect(slow.bound == fast.bound * 4)
  }

  @Test("rows have names of their own")
  func distinct() {
    for rows in [Requirement.all, Requirement.small] {
      #expect(Set(rows.map(\.name)).count == rows.count)
    }
  }

  static let names = Requirement.small.map(\.name)
}
