// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// The validator of a blob or manifest: its digest in quotes. It is strong, for equal digests mean
/// equal bytes (RFC 9110, section 8.8.3).
package struct EntityTag: Sendable, Hashable {
  /// As in the `ETag` header field.
  package let text: String

  package init(_ digest: Digest) {
    self.text = "\"\(digest)\""
  }

  /// Whether an `If-None-Match` header field names this tag, so that the client has the content.
  /// The comparison is weak (RFC 9110, section 13.1.2); a digest without quotes, which some
  /// registry clients send, counts too.
  package func matches(ifNoneMatch header: String) -> Bool {
    header.split(separator: ",").contains { candidate in
      var candidate = candidate.drop { $0 == " " || $0 == "\t" }
      while let last = candidate.last, last == " " || last == "\t" { candidate.removeLast() }
      if candidate.hasPrefix("W/") { candidate = candidate.dropFirst(2) }
      return candidate == "*" || candidate == text || "\"\(candidate)\"" == text
    }
  }

  /// Whether an `If-Range` header field lets the `Range` stand. The comparison is strong and a
  /// date never matches, for no date is given out (RFC 9110, section 13.1.5).
  package func matches(ifRange header: String) -> Bool { header == text }
}
