// SPDX-License-Identifier: Apache-2.0

/// What must never be, and the input that made it so.
package struct FuzzFailure: Error, Equatable, CustomStringConvertible {
  package let number: UInt64
  package let rule: String

  package var description: String { "input \(number): \(rule)" }
}
