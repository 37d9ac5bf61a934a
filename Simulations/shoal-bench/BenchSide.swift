// SPDX-License-Identifier: Apache-2.0

/// The two programs that are compared.
enum BenchSide: String, CaseIterable, Sendable {
  case dockerRegistry = "docker-registry"
  case shoal = "shoal"

  /// Who goes first changes from round to round, so that a machine that becomes slower or faster
  /// all along favours neither. Rounds count from 1.
  static func turns(inRound number: Int) -> [BenchSide] {
    number % 2 == 1 ? allCases : allCases.reversed()
  }
}
