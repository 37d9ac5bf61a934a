// SPDX-License-Identifier: Apache-2.0

/// One challenge out of `WWW-Authenticate` (RFC 9110, section 11.6.1): a scheme and what it needs.
package struct AuthenticationChallenge: Sendable, Hashable {
  package struct Parameter: Sendable, Hashable {
    /// In lower case.
    package let name: String
    /// Without quotes and escapes.
    package let value: String

    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// In lower case: `basic`, `bearer`.
  package let scheme: String
  package let parameters: [Parameter]

  package init(scheme: String, parameters: [Parameter]) {
    self.scheme = scheme
    self.parameters = parameters
  }

  /// The challenges of all header fields of that name, in their order. What follows a mistake in
  /// one field is left out: what came before it is still meant.
  package static func parse(_ fieldValues: [String]) -> [AuthenticationChallenge] {
    fieldValues.flatMap { text -> [AuthenticationChallenge] in
      guard text.utf8.count <= fieldBytesMax else { return [] }
      var parser = AuthenticationChallengeParser(text)
      return parser.parseChallenges()
    }
  }

  /// The first parameter of that name, which is given in lower case; a second is not allowed
  /// (RFC 9110, section 11.2).
  package subscript(name: String) -> String? {
    parameters.first { $0.name == name }?.value
  }

  /// Far more than a realm, a service and the scopes of a mount take.
  package static let fieldBytesMax = 8 << 10
}
