// SPDX-License-Identifier: Apache-2.0

import HTTPTypes

/// What the head of a request says of its body (RFC 9112, section 6.3).
enum RequestBodyLength {
  /// Nil if only the end of the body tells; the parser has refused what contradicts itself.
  static func bytes(_ headers: HTTPFields) -> Int64? {
    if headers[.transferEncoding] != nil { return nil }
    return headers[.contentLength].map { Int64($0) ?? Int64.max } ?? 0
  }

  /// Whether the client waits to be asked for the body (RFC 9110, section 10.1.1).
  static func isAwaited(_ headers: HTTPFields) -> Bool {
    headers[.expect]?.lowercased() == "100-continue" && bytes(headers) != 0
  }
}
