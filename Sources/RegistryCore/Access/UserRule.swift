// SPDX-License-Identifier: Apache-2.0

/// What one user may do, or with `*` every user: `USER=PATTERN=pull,push,delete` or `USER=catalog`.
package struct UserRule: Sendable, Hashable {
  /// Nil for every user.
  private let user: String?
  package let rule: AccessRule

  /// Nil for what is no rule. A name with an equals sign in it cannot be meant by any.
  package init?(_ text: String) {
    guard let end = text.firstIndex(of: "="), end > text.startIndex,
      let rule = AccessRule(String(text[text.index(after: end)...]))
    else { return nil }
    let name = String(text[..<end])
    user = name == "*" ? nil : name
    self.rule = rule
  }

  package func isFor(_ user: String) -> Bool { self.user.map { $0 == user } ?? true }
}
