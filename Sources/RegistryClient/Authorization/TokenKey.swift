// SPDX-License-Identifier: Apache-2.0

import RegistryCore

/// What a token is for, and whom it is asked from.
struct TokenKey: Sendable, Hashable {
  /// Inside the upstream's `RealmBoundary`; may have a query of its own, has no fragment.
  let realm: String
  let origin: WebOrigin
  let service: String?
  let scopes: [String]

  /// For `GET`: the realm with the parameters of the token request (Distribution, token
  /// authentication: requesting a token).
  var url: String {
    let parameters = namedValues.map { "\($0)=\(PercentEncoding.encode($1))" }
    if parameters.isEmpty { return realm }
    return realm + (realm.contains("?") ? "&" : "?") + parameters.joined(separator: "&")
  }

  /// For `POST`: the form of an OAuth 2 refresh (RFC 6749, section 6; Distribution, OAuth2 token
  /// authentication). All scopes are one parameter there.
  func form(identityToken: String) -> String {
    var pairs = [("grant_type", "refresh_token"), ("client_id", "shoal")]
    if let service { pairs.append(("service", service)) }
    if !scopes.isEmpty { pairs.append(("scope", scopes.joined(separator: " "))) }
    pairs.append(("refresh_token", identityToken))
    return pairs.map { "\($0)=\(PercentEncoding.encode($1))" }.joined(separator: "&")
  }

  private var namedValues: [(String, String)] {
    (service.map { [("service", $0)] } ?? []) + scopes.map { ("scope", $0) }
  }
}
