// SPDX-License-Identifier: Apache-2.0

/// What a client shows in `Authorization`. It reveals nothing of itself where it is printed.
package enum PresentedCredentials: Sendable, Hashable {
  case none
  case basic(user: String, password: [UInt8])
  case bearer(String)
  /// Something else, or broken.
  case unusable

  /// - Parameter header: nil if there is no such field.
  package init(header: String?) {
    guard let header else {
      self = .none
      return
    }
    let parts = header.split(separator: " ", maxSplits: 1)
    guard parts.count == 2, header.utf8.count <= Self.bytesMax else {
      self = .unusable
      return
    }
    switch parts[0].lowercased() {
    case "basic": self = Self.basic(parts[1])
    case "bearer": self = .bearer(String(parts[1]))
    case _: self = .unusable
    }
  }

  private static func basic(_ encoded: Substring) -> PresentedCredentials {
    guard let bytes = Base64.bytes(encoded, .standard),
      let colon = bytes.firstIndex(of: UInt8(ascii: ":"))
    else { return .unusable }
    let password = Array(bytes[(colon + 1)...])
    // Clients that have no credentials answer a challenge with this.
    if colon == 0, password.isEmpty { return .none }
    return .basic(user: String(decoding: bytes[..<colon], as: UTF8.self), password: password)
  }

  /// A token that names some hundred repositories.
  package static let bytesMax = 64 << 10
}

extension PresentedCredentials: CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  package var description: String { "PresentedCredentials(hidden)" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: []) }
}
