// SPDX-License-Identifier: Apache-2.0

/// What a request proves itself with. It reveals nothing of itself where it is printed.
struct Authorization: Sendable {
  /// Of the header field `Authorization`; nil if the proof is in the request's body.
  let headerValue: String?
  /// What must not come back out of an error body.
  private let secrets: [String]

  init(headerValue: String?, secrets: [String]) {
    self.headerValue = headerValue
    self.secrets = secrets
  }

  /// Whether a text that the other side wrote repeats what we sent it.
  func isRevealed(by text: String) -> Bool {
    secrets.contains { text.contains($0) }
  }
}

extension Authorization: CustomStringConvertible, CustomReflectable {
  var description: String { "Authorization(hidden)" }
  var customMirror: Mirror { Mirror(self, children: []) }
}
