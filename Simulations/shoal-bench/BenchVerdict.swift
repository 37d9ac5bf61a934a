// SPDX-License-Identifier: Apache-2.0

import LocalCluster

/// Whether a bound was kept.
struct BenchVerdict: Sendable, Equatable {
  let title: String
  let bound: String
  let seen: String
  let isKept: Bool

  static func table(_ verdicts: [BenchVerdict]) -> String {
    TextTable.of(
      [["bound", "", "seen", ""]]
        + verdicts.map { [$0.title, $0.bound, $0.seen, $0.isKept ? "kept" : "NOT KEPT"] },
      leftColumns: 2)
  }
}
