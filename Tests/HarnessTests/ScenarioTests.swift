// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Harness
import Scenarios
import Testing

@Suite struct ScenarioTests {
  /// Small enough for every scenario to be run twice.
  static func small(_ scenario: any Scenario.Type) -> any Scenario {
    func make<Subject: Scenario>(_: Subject.Type) -> any Scenario {
      var subject = Subject()
      subject.nodeCount = 10
      subject.blobSizesBytes = subject.blobSizesBytes.map { min($0, 4 << 20) }
      subject.bytesPerSecond = 25_000_000
      return subject
    }
    return make(scenario)
  }

  @Test(
    "every scenario, small, breaks no rule at any event, and gives the same trace unwatched",
    arguments: names)
  func runsTwice(name: String) throws {
    let scenario = Self.small(try #require(ScenarioList.all.first { $0.name == name }))
    var watched = scenario
    watched.cluster.checks.scope = .everyEvent
    let first = watched.run()
    #expect(first.violations.isEmpty, "\(first.violations)")
    #expect(first.wrongBlobs == 0)
    #expect(!first.classes.isEmpty)
    for nodes in first.classes {
      #expect(nodes.nodeCount > 0, "\(nodes.name)")
      #expect(nodes.unservedCount == 0, "\(nodes.name)")
      #expect(nodes.slowdown(quantileThousandths: 0) >= 1000, "\(nodes.name) beats its bound")
    }
    #expect(scenario.run().traceDigest == first.traceDigest)
  }

  @Test("scenarios have names and questions of their own")
  func distinct() {
    #expect(Set(ScenarioList.all.map { $0.name }).count == ScenarioList.all.count)
    #expect(Set(ScenarioList.all.map { $0.question }).count == ScenarioList.all.count)
    #expect(ScenarioList.all.allSatisfy { $0.question.hasSuffix("?") })
  }

  static let names = ScenarioList.all.map { $0.name }
}
