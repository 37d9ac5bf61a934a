// SPDX-License-Identifier: Apache-2.0

/// Chunks that a node has, and chunks that are on their way to it (Docs/Protocol.md §5.12).
package struct Progress: Sendable, Equatable {
  package let holding: Holding
  /// Ascending.
  package let expected: [Int]

  package init(holding: Holding, expected: [Int]) {
    self.holding = holding
    self.expected = expected
  }

  /// Far more than may be underway to a node at once.
  package static let expectedMax = 1024
}
