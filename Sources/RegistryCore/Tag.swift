// SPDX-License-Identifier: Apache-2.0

/// A name for a manifest that may move: `[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}` (OCI
/// distribution-spec: pulling manifests).
public struct Tag: Sendable, Hashable {
  /// As it stands in a path.
  public let text: String

  /// Nil if the text breaks the grammar.
  public init?(_ text: some StringProtocol) {
    // A list has thousands, and what is generic is slow where it is called from elsewhere.
    let text = String(text)
    guard let first = text.utf8.first, Self.mayStart(first), text.utf8.count <= Self.bytesMax,
      text.utf8.dropFirst().allSatisfy(Self.mayContinue)
    else { return nil }
    self.text = text
  }

  /// The longest that the specification allows.
  public static let bytesMax = 128

  private static func mayStart(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
      true
    default: false
    }
  }

  private static func mayContinue(_ byte: UInt8) -> Bool {
    mayStart(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
  }
}

extension Tag: Comparable {
  /// By bytes, the order in which tags are listed (OCI distribution-spec: listing tags).
  public static func < (left: Tag, right: Tag) -> Bool { left.text < right.text }
}

extension Tag: CustomStringConvertible {
  public var description: String { text }
}
