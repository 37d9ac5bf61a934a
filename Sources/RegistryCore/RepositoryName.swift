// SPDX-License-Identifier: Apache-2.0

/// A repository's name, such as `library/debian` (OCI distribution-spec: pulling manifests).
///
/// Path components joined by `/`, each `[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*`. The grammar leaves no
/// room for `..`, an empty component or an escaped slash, so a name is safe as part of a path.
public struct RepositoryName: Sendable, Hashable {
  /// As it stands in a path.
  public let text: String

  /// Nil if the text breaks the grammar or has more than `bytesMax` bytes.
  public init?(_ text: some StringProtocol) {
    guard text.utf8.count <= Self.bytesMax else { return nil }
    let components = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    guard components.allSatisfy({ Self.isComponent(Array($0)) }) else { return nil }
    self.text = String(text)
  }

  /// Many clients count the host in, so a longer name could not be pulled by them.
  public static let bytesMax = 255

  private static func isComponent(_ bytes: [UInt8]) -> Bool {
    var index = 0
    while true {
      let wordStart = index
      while index < bytes.count, isLowercaseAlphanumeric(bytes[index]) { index += 1 }
      if index == wordStart { return false }
      if index == bytes.count { return true }
      let separatorStart = index
      while index < bytes.count, !isLowercaseAlphanumeric(bytes[index]) { index += 1 }
      if !isSeparator(bytes[separatorStart..<index]) { return false }
    }
  }

  private static func isSeparator(_ bytes: ArraySlice<UInt8>) -> Bool {
    switch bytes.first {
    case UInt8(ascii: "."): bytes.count == 1
    case UInt8(ascii: "_"): bytes.count <= 2 && bytes.allSatisfy { $0 == UInt8(ascii: "_") }
    case UInt8(ascii: "-"): bytes.allSatisfy { $0 == UInt8(ascii: "-") }
    default: false
    }
  }

  private static func isLowercaseAlphanumeric(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
    default: false
    }
  }
}

extension RepositoryName: Comparable {
  public static func < (left: RepositoryName, right: RepositoryName) -> Bool {
    left.text < right.text
  }
}

extension RepositoryName: CustomStringConvertible {
  public var description: String { text }
}
