// SPDX-License-Identifier: Apache-2.0

/// One thing that holds everywhere in the repository.
protocol Rule: Sendable, CustomStringConvertible {
  func violations(in file: SourceFile) -> [Violation]
}
