// SPDX-License-Identifier: Apache-2.0

/// A run of tokens to look for, written as the code it stands for: `.random(`, `try!`.
///
/// Words match whole words, so `Set` does not match `ChunkSet`.
struct Pattern: Sendable {
  let source: String
  private let texts: [String]

  init(_ source: String) {
    self.source = source
    self.texts = Lexer.tokens(of: source).map(\.text)
  }

  func matches(_ code: [Token], at start: Int) -> Bool {
    guard start + texts.count <= code.count else { return false }
    return texts.indices.allSatisfy { index in
      let token = code[start + index]
      return token.kind != .string && token.text == texts[index]
    }
  }
}
