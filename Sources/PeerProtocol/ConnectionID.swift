// SPDX-License-Identifier: Apache-2.0

/// Names one established connection within a process; never reused.
package struct ConnectionID: Sendable, Hashable, Comparable {
  package let number: UInt64

  @inlinable
  package init(_ number: UInt64) {
    self.number = number
  }

  // Spelt out so that tables of connections compare in place, in whatever module they are.
  @inlinable
  package static func == (left: ConnectionID, right: ConnectionID) -> Bool {
    left.number == right.number
  }

  @inlinable
  package static func < (left: ConnectionID, right: ConnectionID) -> Bool {
    left.number < right.number
  }
}

extension ConnectionID: CustomStringConvertible {
  package var description: String { "c\(number)" }
}
