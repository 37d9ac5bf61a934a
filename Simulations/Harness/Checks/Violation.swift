// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// A rule that was broken: which, by whom, how and when.
package struct Violation: Sendable, Equatable {
  package let rule: Rule
  /// `n3`, `t0`; nil where no one alone is to blame, or the text says who is.
  package let who: String?
  package let what: String
  package let when: Instant
}

extension Violation: CustomStringConvertible {
  /// `TIME RULE WHO: WHAT`
  package var description: String {
    "\(when) \(rule.rawValue)\(who.map { " " + $0 } ?? ""): \(what)"
  }
}
