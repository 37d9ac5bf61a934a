// SPDX-License-Identifier: Apache-2.0

/// A place that breaks a rule, with what to write there instead.
struct Violation: Equatable, Sendable, CustomStringConvertible {
  let path: String
  let line: Int
  let message: String
  let replacement: String

  var description: String { "\(path):\(line): \(message), use \(replacement) instead" }
}
