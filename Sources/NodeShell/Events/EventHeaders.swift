// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import NIOHTTP1

/// Header fields for an endpoint, such as a password. They show nothing of themselves.
package struct EventHeaders: Sendable, Hashable {
  private struct Field: Sendable, Hashable {
    let name: String
    let value: String
  }

  private var fields: [Field] = []

  package init() {}

  /// Reads lines `NAME: VALUE`; empty ones and those that begin with `#` count for nothing.
  package init(path: String) throws(EventArgumentError) {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8),
      text.utf8.count <= Self.bytesMax
    else { throw .headersUnreadable(path: path) }
    let lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
    for (number, line) in zip(1..., lines) where !line.isEmpty && !line.hasPrefix("#") {
      guard let field = Self.field(line) else {
        throw .headersMalformed(path: path, line: number)
      }
      fields.append(field)
    }
  }

  func add(to headers: inout HTTPHeaders) {
    for field in fields { headers.add(name: field.name, value: field.value) }
  }

  /// Nil for what is no field (RFC 9110, section 5), and for those that an envelope has already.
  private static func field(_ line: Substring) -> Field? {
    let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, parts[0].utf8.allSatisfy(isTokenByte),
      !reserved.contains(parts[0].lowercased())
    else { return nil }
    let value = parts[1].drop { $0 == " " || $0 == "\t" }
    guard value.utf8.allSatisfy({ $0 == 0x09 || ($0 >= 0x20 && $0 != 0x7f) }) else { return nil }
    return Field(name: String(parts[0]), value: String(value))
  }

  private static func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
  }

  private static let reserved = [
    "connection", "content-length", "content-type", "host", "transfer-encoding",
  ]
  private static let bytesMax = 64 * 1024
}

extension EventHeaders: CustomStringConvertible, CustomReflectable {
  package var description: String { "\(fields.count) header fields" }
  package var customMirror: Mirror { Mirror(self, children: ["count": fields.count]) }
}
