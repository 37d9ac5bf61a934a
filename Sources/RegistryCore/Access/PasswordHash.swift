// SPDX-License-Identifier: Apache-2.0

/// A bcrypt hash. It reveals nothing of itself where it is printed.
package struct PasswordHash: Sendable, Hashable {
  package let text: String
  /// Of 2; one more takes twice as long.
  let cost: Int

  /// Nil unless it is `$2y$`, `$2b$` or `$2a$` with a cost that a request can wait for.
  package init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count == 60, ["$2a$", "$2b$", "$2y$"].contains(String(text.prefix(4))),
      let cost = Int(text.dropFirst(4).prefix(2)), (4...Self.costMax).contains(cost),
      bytes[6] == UInt8(ascii: "$"), bytes[7...].allSatisfy(Self.isInAlphabet)
    else { return nil }
    self.text = text
    self.cost = cost
  }

  private static func isInAlphabet(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "/"):
      true
    case _: false
    }
  }

  /// About 5 s; each step doubles it.
  private static let costMax = 16
}

extension PasswordHash: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "PasswordHash(hidden)" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: []) }
}
