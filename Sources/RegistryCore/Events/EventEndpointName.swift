// SPDX-License-Identifier: Apache-2.0

/// What an operator calls somebody who is told of events; their outbox is kept under it.
package struct EventEndpointName: Sendable, Hashable {
  package let text: String

  /// Nil unless it is made of letters, digits, `.`, `_` and `-`, at most `bytesMax` of them.
  package init?(_ text: some StringProtocol) {
    guard (1...Self.bytesMax).contains(text.utf8.count), text.utf8.allSatisfy(Self.isAllowed)
    else { return nil }
    self.text = String(text)
  }

  package static let bytesMax = 64

  private static func isAllowed(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
      UInt8(ascii: "-"):
      true
    default: false
    }
  }
}

extension EventEndpointName: CustomStringConvertible {
  package var description: String { text }
}
