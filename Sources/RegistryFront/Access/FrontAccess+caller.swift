// SPDX-License-Identifier: Apache-2.0

import RegistryCore

extension FrontAccess {
  /// Who has made a request that was admitted; empty for anybody.
  ///
  /// - Parameter header: the request's `Authorization`.
  func caller(_ header: String?) -> String {
    switch (PresentedCredentials(header: header), scheme) {
    case (.basic(let user, _), .passwords): user
    case (.bearer(let token), .tokens): SignedToken(token)?.claims?.subject ?? ""
    case (.none, _), (.unusable, _), (.basic, _), (.bearer, _): ""
    }
  }
}
