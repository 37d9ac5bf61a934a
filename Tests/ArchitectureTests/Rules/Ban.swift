// SPDX-License-Identifier: Apache-2.0

/// A piece of code that must not be written, why, and what to write.
struct Ban: Sendable {
  let pattern: Pattern
  /// Completes a sentence that begins with the pattern.
  let reason: String
  let replacement: String

  init(_ pattern: String, _ reason: String, use replacement: String) {
    self.pattern = Pattern(pattern)
    self.reason = reason
    self.replacement = replacement
  }
}
