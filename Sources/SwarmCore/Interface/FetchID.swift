// SPDX-License-Identifier: Apache-2.0

/// Names one fetch from upstream; never reused.
package struct FetchID: Sendable, Hashable {
  package let number: UInt64

  package init(_ number: UInt64) {
    self.number = number
  }
}

extension FetchID: CustomStringConvertible {
  package var description: String { "f\(number)" }
}
