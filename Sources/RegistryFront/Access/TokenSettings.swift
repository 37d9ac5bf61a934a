// SPDX-License-Identifier: Apache-2.0

/// The token server of a registry, as the two are told of each other.
package struct TokenSettings: Sendable, Hashable {
  package enum Keys: Sendable, Hashable {
    /// A JSON Web Key Set (RFC 7517).
    case webKeys(path: String)
    /// Certificates in PEM, as Distribution's `rootcertbundle`.
    case certificates(path: String)
  }

  /// The URL where clients get tokens.
  package let realm: String
  /// The name of this registry to the server: a token's audience.
  package let service: String
  /// The name of the server in its tokens.
  package let issuer: String
  /// What its tokens are signed with.
  package let keys: Keys

  /// Nil if one of the texts cannot stand in a challenge.
  package init?(realm: String, service: String, issuer: String, keys: Keys) {
    guard [realm, service].allSatisfy(Self.isQuotable), !issuer.isEmpty else { return nil }
    self.realm = realm
    self.service = service
    self.issuer = issuer
    self.keys = keys
  }

  private static func isQuotable(_ text: String) -> Bool {
    !text.isEmpty
      && text.utf8.allSatisfy {
        (0x20...0x7e).contains($0) && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\")
      }
  }
}
