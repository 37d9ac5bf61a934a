// SPDX-License-Identifier: Apache-2.0

/// What a run has to say, for people and for programs.
protocol BenchDocument: Sendable {
  var table: String { get }
  /// One object on one line.
  var json: String { get }
  /// What became of the bounds on what was measured.
  var verdicts: [BenchVerdict] { get }
}

extension BenchDocument {
  var verdicts: [BenchVerdict] { [] }
}
