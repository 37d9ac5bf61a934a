// SPDX-License-Identifier: Apache-2.0

/// A piece of a Swift source, fine enough to match a rule against.
struct Token: Equatable, Sendable {
  enum Kind: Equatable, Sendable {
    /// An identifier, a keyword or a number; backticks are taken off.
    case word
    /// One punctuation character.
    case symbol
    /// A string literal. Its text is not kept, what it interpolates follows as tokens of its own.
    case string
    /// A comment, with its text.
    case comment
  }

  let kind: Kind
  let text: String
  /// Counted from 1.
  let line: Int
  /// Whether nothing stands between this token and the one before it.
  let hugsPrevious: Bool
}
