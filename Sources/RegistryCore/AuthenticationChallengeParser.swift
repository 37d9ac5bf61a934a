// SPDX-License-Identifier: Apache-2.0

/// A reader of one `WWW-Authenticate` field, whose commas part both challenges and parameters
/// (RFC 9110, section 11.6.1).
struct AuthenticationChallengeParser {
  private let bytes: [UInt8]
  private var offset = 0

  init(_ text: String) {
    self.bytes = Array(text.utf8)
  }

  mutating func parseChallenges() -> [AuthenticationChallenge] {
    var challenges: [AuthenticationChallenge] = []
    var scheme: String?
    var parameters: [AuthenticationChallenge.Parameter] = []
    func finished() -> [AuthenticationChallenge] {
      guard let scheme else { return challenges }
      return challenges + [AuthenticationChallenge(scheme: scheme, parameters: parameters)]
    }
    while true {
      skip { Self.isSpace($0) || $0 == UInt8(ascii: ",") }
      guard let name = token() else { return finished() }
      if skipEquals() {
        guard scheme != nil, let value = value() else { return finished() }
        parameters.append(.init(name, value))
      } else {
        challenges = finished()
        scheme = name
        parameters = []
        guard isAtBoundary else { return challenges }
        skipToken68()
      }
    }
  }

  /// A token in lower case (RFC 9110, section 5.6.2); nil where there is none.
  private mutating func token() -> String? {
    let text = take(Self.isTokenByte)
    return text.isEmpty ? nil : text.lowercased()
  }

  /// `=` with the white space that old senders put around it; moves nowhere if there is none.
  private mutating func skipEquals() -> Bool {
    let start = offset
    skip(Self.isSpace)
    guard peek() == UInt8(ascii: "=") else {
      offset = start
      return false
    }
    offset += 1
    skip(Self.isSpace)
    return true
  }

  private mutating func value() -> String? {
    if peek() == UInt8(ascii: "\"") { return quotedString() }
    let text = take(Self.isTokenByte)
    return text.isEmpty ? nil : text
  }

  /// RFC 9110, section 5.6.4; nil if the closing quote is missing.
  private mutating func quotedString() -> String? {
    offset += 1
    var content: [UInt8] = []
    while var byte = peek() {
      offset += 1
      if byte == UInt8(ascii: "\"") { return String(decoding: content, as: UTF8.self) }
      if byte == UInt8(ascii: "\\") {
        guard let escaped = peek() else { return nil }
        offset += 1
        byte = escaped
      }
      content.append(byte)
    }
    return nil
  }

  /// The other form of what follows a scheme, as in `Negotiate YII=`, which no scheme of a
  /// registry uses.
  private mutating func skipToken68() {
    let start = offset
    skip(Self.isSpace)
    skip { Self.isTokenByte($0) || $0 == UInt8(ascii: "/") }
    skip { $0 == UInt8(ascii: "=") }
    skip(Self.isSpace)
    if let byte = peek(), byte != UInt8(ascii: ",") { offset = start }
  }

  // MARK: Bytes

  /// After a scheme: a space, a comma or the end.
  private var isAtBoundary: Bool {
    peek().map { Self.isSpace($0) || $0 == UInt8(ascii: ",") } ?? true
  }

  private func peek() -> UInt8? { offset < bytes.count ? bytes[offset] : nil }

  private mutating func skip(_ isSkipped: (UInt8) -> Bool) {
    while let byte = peek(), isSkipped(byte) { offset += 1 }
  }

  private mutating func take(_ isTaken: (UInt8) -> Bool) -> String {
    let start = offset
    skip(isTaken)
    return String(decoding: bytes[start..<offset], as: UTF8.self)
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

  private static func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: tokenSymbols.contains(byte)
    }
  }

  private static let tokenSymbols = Array("!#$%&'*+-.^_`|~".utf8)
}
