// SPDX-License-Identifier: Apache-2.0

/// The value of a `Content-Range` header in bytes (RFC 9110, section 14.4).
struct ContentRange: Sendable, Hashable {
  let firstByte: Int64
  /// One past the last byte.
  let endByte: Int64
  /// Of the whole blob; nil where the server wrote `*`.
  let sizeBytes: Int64?

  /// Nil for any other unit, an unsatisfied range, and numbers that contradict each other.
  init?(_ text: some StringProtocol) {
    let words = text.split(separator: " ")
    guard words.count == 2, words[0].lowercased() == "bytes" else { return nil }
    let parts = words[1].split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2 else { return nil }
    let bounds = parts[0].split(separator: "-", omittingEmptySubsequences: false)
    guard bounds.count == 2, let first = Int64(digits: bounds[0]),
      let last = Int64(digits: bounds[1]), first <= last, last < .max
    else { return nil }
    self.firstByte = first
    self.endByte = last + 1
    if parts[1] == "*" {
      self.sizeBytes = nil
    } else {
      guard let size = Int64(digits: parts[1]), last < size else { return nil }
      self.sizeBytes = size
    }
  }
}
