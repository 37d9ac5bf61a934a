// SPDX-License-Identifier: Apache-2.0

import Testing

/// Every order of the steps of pushes, mounts, deletes, crashes and a sweep, against the catalog
/// and the decisions that ship (Docs/Garbage.md).
@Suite("In every order of their steps,")
struct GarbageModelTests {
  @Test(
    "clients and a sweep leave no tag without its blobs, keep every promise, and leak nothing",
    arguments: [
      (ModelScenario.adoption, 1_269), (.mount, 5_152), (.pushes, 42_930), (.crash, 17_983),
    ])
  func holds(scenario: ModelScenario, orders: Int) async throws {
    var search = ModelSearch()
    let count = try await search.run(scenario.world())
    #expect(search.violation == nil)
    #expect(count == orders)
  }

  @Test("a sweep that leaves something out is found out", arguments: ModelDefect.allCases)
  func defectIsFound(defect: ModelDefect) async throws {
    var violations: [String] = []
    for scenario in ModelScenario.allCases {
      var search = ModelSearch(defect)
      _ = try await search.run(scenario.world())
      if let violation = search.violation {
        violations.append("\(scenario): \(violation)")
        break
      }
    }
    #expect(!violations.isEmpty)
  }
}
