// SPDX-License-Identifier: Apache-2.0

/// The place of a chunk in the blob it is uploaded to, both ends included (OCI distribution-spec:
/// pushing a blob in chunks).
package struct ContentRange: Sendable, Hashable {
  package let first: Int64
  package let last: Int64

  /// Parses a `Content-Range` header field: `0-99` as the specification has it ("MUST match
  /// `^[0-9]+-[0-9]+$`"), or `bytes 0-99/*` and `bytes 0-99/100` of RFC 9110 (section 14.4), which
  /// Docker clients send.
  ///
  /// Nil for everything else, an end before the start included: a range names at least one byte.
  package init?(header: String) {
    var text = header[...]
    if text.prefix(5).lowercased() == "bytes" {
      text = text.dropFirst(5)
      guard text.first == " " || text.first == "=" else { return nil }
      text = text.dropFirst()
    }
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    if parts.count == 2, parts[1] != "*", Self.number(parts[1]) == nil { return nil }
    let ends = parts[0].split(separator: "-", omittingEmptySubsequences: false)
    guard ends.count == 2, let first = Self.number(ends[0]), let last = Self.number(ends[1]),
      first <= last
    else { return nil }
    self.first = first
    self.last = last
  }

  /// At least 1.
  package var lengthBytes: Int64 { last - first + 1 }

  /// One less than 64 bits hold, so that a length always fits.
  private static func number(_ text: Substring) -> Int64? {
    guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
      let number = Int64(text), number < Int64.max
    else { return nil }
    return number
  }
}

extension ContentRange: CustomStringConvertible {
  package var description: String { "\(first)-\(last)" }
}
