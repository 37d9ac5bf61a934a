// SPDX-License-Identifier: Apache-2.0

import Testing

@Suite struct BanRuleTests {
  private func found(
    _ rule: BanRule, _ text: String, path: String = "Sources/SwarmCore/Node.swift"
  ) -> [String] {
    rule.violations(in: SourceFile(path: path, text: text)).map(\.description)
  }

  @Test(
    "every ban fires on its own spelling, at its line",
    arguments: [
      BanRule.pure, .repeatable, .everywhere,
    ])
  func everyBanFires(_ rule: BanRule) {
    for ban in rule.bans {
      let found = found(rule, "// a comment\nlet x = \(ban.pattern.source)")
      #expect(
        found.contains(
          "Sources/SwarmCore/Node.swift:2: \(ban.pattern.source) \(ban.reason), "
            + "use \(ban.replacement) instead"))
    }
  }

  @Test("a draw from the system's generator is sent to the seeded one")
  func namesReplacement() {
    #expect(
      found(.repeatable, "\nlet peer = peers.randomElement()!") == [
        "Sources/SwarmCore/Node.swift:2: .randomElement( cannot be replayed, "
          + "use SeededGenerator.below as an index instead"
      ])
  }

  @Test("a ban spans lines and spaces")
  func spansLines() {
    #expect(found(.everywhere, "nonisolated( unsafe\n) var x = try !f()").count == 2)
  }

  @Test("words, comments and strings that only resemble a ban are let through")
  func letsResemblancesThrough() {
    let text = """
      // a Task that awaits a Date
      let taskID = updateCount + dateless("async await \\(count)")
      blueprint(1)
      """
    #expect(found(.pure, text).isEmpty)
    #expect(found(.repeatable, text).isEmpty)
  }

  @Test("a shell may suspend, the harness may not read a clock")
  func appliesWhereItShould() {
    let text = "await ContinuousClock().sleep(for: .seconds(1))"
    #expect(found(.pure, text, path: "Sources/NodeShell/NodeDriver.swift").isEmpty)
    #expect(found(.repeatable, text, path: "Sources/NodeShell/NodeDriver.swift").isEmpty)
    #expect(found(.pure, text, path: "Simulations/Harness/World.swift").isEmpty)
    #expect(found(.repeatable, text, path: "Simulations/Harness/World.swift").count == 1)
    #expect(found(.pure, text, path: "Tests/SwarmCoreTests/NodeTests.swift").isEmpty)
  }
}
