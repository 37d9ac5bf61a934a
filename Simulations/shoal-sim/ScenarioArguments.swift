// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Scenarios

/// What a scenario's command takes beside what all of them take.
protocol ScenarioArguments: ParsableArguments {
  associatedtype Subject: Scenario

  /// What follows the command's name in the examples of its help.
  static var examples: [String] { get }
  func apply(to scenario: inout Subject)
}
