// SPDX-License-Identifier: Apache-2.0

/// Splits a Swift source into tokens, so that a rule never matches inside a string or a comment.
///
/// It knows nested comments, raw and multi-line strings and interpolation. It does not know regex
/// literals: a quotation mark inside one is taken for a string that ends with the line.
struct Lexer {
  private let bytes: [UInt8]
  private var offset = 0
  private var line = 1
  private var hugsPrevious = false
  private var tokens: [Token] = []

  static func tokens(of text: String) -> [Token] {
    var lexer = Lexer(bytes: Array(text.utf8))
    lexer.scanCode(insideInterpolation: false)
    return lexer.tokens
  }

  private init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// Scans to the end or, inside an interpolation, past the parenthesis that closes it.
  private mutating func scanCode(insideInterpolation: Bool) {
    var depth = 0
    while let byte = peek() {
      if byte == Self.newline || byte == Self.space || byte == Self.tab || byte == Self.return {
        skipBlank(byte)
      } else if byte == Self.slash, peek(1) == Self.slash {
        scanLineComment()
      } else if byte == Self.slash, peek(1) == Self.star {
        scanBlockComment()
      } else if let hashCount = hashesBeforeQuote() {
        scanString(hashCount: hashCount)
      } else if byte == Self.backtick {
        scanEscapedName()
      } else if Self.isWord(byte) {
        scanWord()
      } else {
        if byte == Self.open { depth += 1 }
        if byte == Self.close { depth -= 1 }
        if insideInterpolation, depth < 0 {
          offset += 1
          return
        }
        offset += 1
        emit(.symbol, from: offset - 1)
      }
    }
  }

  private mutating func skipBlank(_ byte: UInt8) {
    if byte == Self.newline { line += 1 }
    offset += 1
    hugsPrevious = false
  }

  private mutating func scanLineComment() {
    let start = offset
    while let byte = peek(), byte != Self.newline { offset += 1 }
    emit(.comment, from: start)
    hugsPrevious = false
  }

  private mutating func scanBlockComment() {
    let (start, firstLine) = (offset, line)
    var depth = 0
    repeat {
      if peek() == Self.slash, peek(1) == Self.star {
        depth += 1
        offset += 2
      } else if peek() == Self.star, peek(1) == Self.slash {
        depth -= 1
        offset += 2
      } else {
        if peek() == Self.newline { line += 1 }
        offset += 1
      }
    } while depth > 0 && offset < bytes.count
    emit(.comment, from: start, line: firstLine)
    hugsPrevious = false
  }

  /// How many `#` stand before the quotation mark here, or nil where no string begins.
  private func hashesBeforeQuote() -> Int? {
    var count = 0
    while peek(count) == Self.hash { count += 1 }
    return peek(count) == Self.quote ? count : nil
  }

  private mutating func scanString(hashCount: Int) {
    tokens.append(Token(kind: .string, text: "", line: line, hugsPrevious: hugsPrevious))
    offset += hashCount
    let quoteCount = peek(1) == Self.quote && peek(2) == Self.quote ? 3 : 1
    offset += quoteCount
    while let byte = peek() {
      if byte == Self.backslash, isRun(of: Self.hash, count: hashCount, at: 1) {
        offset += 1 + hashCount
        if peek() == Self.open {
          offset += 1
          hugsPrevious = false
          scanCode(insideInterpolation: true)
        } else if peek() != Self.newline {
          offset += 1
        }
      } else if isRun(of: Self.quote, count: quoteCount, at: 0),
        isRun(of: Self.hash, count: hashCount, at: quoteCount)
      {
        offset += quoteCount + hashCount
        hugsPrevious = true
        return
      } else if byte == Self.newline, quoteCount == 1 {
        return
      } else {
        if byte == Self.newline { line += 1 }
        offset += 1
      }
    }
  }

  private mutating func scanEscapedName() {
    let start = offset + 1
    offset = start
    while let byte = peek(), byte != Self.backtick, byte != Self.newline { offset += 1 }
    emit(.word, from: start)
    if peek() == Self.backtick { offset += 1 }
  }

  private mutating func scanWord() {
    let start = offset
    while let byte = peek(), Self.isWord(byte) { offset += 1 }
    emit(.word, from: start)
  }

  private mutating func emit(_ kind: Token.Kind, from start: Int, line firstLine: Int? = nil) {
    let text = String(decoding: bytes[start..<min(offset, bytes.count)], as: UTF8.self)
    tokens.append(
      Token(kind: kind, text: text, line: firstLine ?? line, hugsPrevious: hugsPrevious))
    hugsPrevious = true
  }

  private func peek(_ distance: Int = 0) -> UInt8? {
    offset + distance < bytes.count ? bytes[offset + distance] : nil
  }

  private func isRun(of byte: UInt8, count: Int, at distance: Int) -> Bool {
    (0..<count).allSatisfy { peek(distance + $0) == byte }
  }

  /// Every byte outside ASCII counts as a letter.
  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...0xff:
      true
    default:
      false
    }
  }

  private static let newline = UInt8(ascii: "\n")
  private static let `return` = UInt8(ascii: "\r")
  private static let space = UInt8(ascii: " ")
  private static let tab = UInt8(ascii: "\t")
  private static let slash = UInt8(ascii: "/")
  private static let star = UInt8(ascii: "*")
  private static let quote = UInt8(ascii: "\"")
  private static let hash = UInt8(ascii: "#")
  private static let backslash = UInt8(ascii: "\\")
  private static let backtick = UInt8(ascii: "`")
  private static let open = UInt8(ascii: "(")
  private static let close = UInt8(ascii: ")")
}
