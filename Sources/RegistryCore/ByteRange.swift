// SPDX-License-Identifier: Apache-2.0

/// A part of a representation a client asked for (RFC 9110, section 14).
package enum ByteRange: Sendable, Hashable {
  /// From `first` to `last`, both included, or to the end.
  case span(first: Int64, last: Int64?)
  /// The last so many bytes.
  case suffix(bytes: Int64)

  /// Parses a `Range` header field.
  ///
  /// Nil means "as if it were absent", which a server may always choose (section 14.2) and which is
  /// right for what is malformed or in another unit. Several ranges are treated so as well:
  /// no registry client asks for them, and the answer would be multipart.
  package init?(header: String) {
    let parts = header.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0].lowercased() == "bytes" else { return nil }
    let ends = Self.trimmed(parts[1]).split(
      separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    guard ends.count == 2 else { return nil }
    switch (ends[0].isEmpty, ends[1].isEmpty) {
    case (true, true):
      return nil
    case (true, false):
      guard let count = Self.number(ends[1]) else { return nil }
      self = .suffix(bytes: count)
    case (false, true):
      guard let first = Self.number(ends[0]) else { return nil }
      self = .span(first: first, last: nil)
    case (false, false):
      // "An int-range is invalid if the last-pos value is present and less than first-pos."
      guard let first = Self.number(ends[0]), let last = Self.number(ends[1]), first <= last
      else { return nil }
      self = .span(first: first, last: last)
    }
  }

  package enum Resolution: Sendable, Hashable {
    /// All of it, status 200: what is asked for is the whole of an empty representation, and
    /// `Content-Range` cannot say so.
    case whole
    /// Status 206; never empty.
    case part(Range<Int64>)
    /// Status 416.
    case unsatisfiable
  }

  package func resolve(sizeBytes: Int64) -> Resolution {
    precondition(sizeBytes >= 0)
    switch self {
    case .span(let first, let last):
      guard first < sizeBytes else { return .unsatisfiable }
      let end = last.map { min($0, sizeBytes - 1) + 1 } ?? sizeBytes
      return .part(first..<end)
    case .suffix(bytes: 0):
      return .unsatisfiable
    case .suffix(let count):
      return sizeBytes == 0 ? .whole : .part(max(0, sizeBytes - count)..<sizeBytes)
    }
  }

  /// A number beyond 64 bits lies beyond every blob; it is as good as the largest.
  private static func number(_ text: Substring) -> Int64? {
    guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
      return nil
    }
    return Int64(text) ?? Int64.max
  }

  private static func trimmed(_ text: Substring) -> Substring {
    var text = text
    while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
    while let last = text.last, last == " " || last == "\t" { text.removeLast() }
    return text
  }
}
