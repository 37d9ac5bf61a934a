// SPDX-License-Identifier: Apache-2.0

/// Names bytes that the shell keeps in memory until the core says what becomes of them.
package struct BufferID: Sendable, Hashable {
  package let number: UInt64

  package init(_ number: UInt64) {
    self.number = number
  }
}

extension BufferID: CustomStringConvertible {
  package var description: String { "b\(number)" }
}
