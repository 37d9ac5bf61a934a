// SPDX-License-Identifier: Apache-2.0

import Glibc
import OpenSSLRuntime
import RegistryCore

/// Checks the tokens that a token server issues for this registry (Distribution, token
/// authentication).
package struct TokenCheck: Sendable {
  /// What was read of one of them.
  struct Trust: Sendable {
    var webKeys: [WebKey] = []
    var certificates: TrustedCertificates?

    /// The keys that may have signed the token.
    func keys(for token: SignedToken) -> [[UInt8]] {
      if let certificates {
        if token.certificates.isEmpty { return certificates.keys }
        return certificates.keyOfFirst(in: token.certificates).map { [$0] } ?? []
      }
      let named = webKeys.filter { $0.id == token.keyID || $0.id == nil || token.keyID == nil }
      return named.map(\.encoded)
    }
  }

  private let settings: TokenSettings
  private let trust: ReloadedFiles<Trust>

  package init(_ settings: TokenSettings) throws(FileLoadError) {
    self.settings = settings
    switch settings.keys {
    case .webKeys(let path):
      trust = try ReloadedFiles(paths: [path]) { documents in
        guard let keys = WebKey.parse(documents[0]), !keys.isEmpty else {
          throw FileLoadError(path: path, reason: "there is no JSON Web Key in it that is known")
        }
        return Trust(webKeys: keys)
      }
    case .certificates(let path):
      trust = try ReloadedFiles(paths: [path]) { documents in
        guard let certificates = TrustedCertificates(pem: documents[0]) else {
          throw FileLoadError(path: path, reason: "there is no certificate in PEM in it")
        }
        return Trust(certificates: certificates)
      }
    }
  }

  package func reload() -> FileReload { trust.reload() }

  func scopes(of text: String) throws(TokenRefusal) -> [AccessScope] {
    guard let token = SignedToken(text), isSigned(token), let claims = token.claims,
      claims.isGood(issuer: settings.issuer, service: settings.service, at: Int64(time(nil)))
    else { throw .wrong }
    return claims.scopes
  }

  /// For `WWW-Authenticate` (RFC 6750, section 3).
  func challenge(for scope: String?, _ refusal: TokenRefusal?) -> String {
    var text = "Bearer realm=\"\(settings.realm)\",service=\"\(settings.service)\""
    if let scope { text += ",scope=\"\(scope)\"" }
    switch refusal {
    case .wrong: text += ",error=\"invalid_token\""
    case .insufficientScope: text += ",error=\"insufficient_scope\""
    case .busy, nil: break
    }
    return text
  }

  private func isSigned(_ token: SignedToken) -> Bool {
    trust.current.keys(for: token).contains { key in
      TokenSignature.isGood(token.signature, of: token.signed, by: key, token.algorithm)
    }
  }
}
