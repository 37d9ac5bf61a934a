// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import RegistryCore

/// Where a `Location` header points, seen from the URL that was asked (RFC 9110, section 10.2.2).
struct LocationTarget: Sendable, Hashable {
  let origin: WebOrigin
  /// Absolute, without a fragment.
  let url: String

  /// What is asked for there: path and query.
  var pathAndQuery: String {
    let authority = url.drop { $0 != "/" }.drop { $0 == "/" }
    let rest = authority.drop { $0 != "/" && $0 != "?" }
    return rest.hasPrefix("/") ? String(rest) : "/\(rest)"
  }

  /// Nil for what is no URL, names no host, is neither http nor https, or carries credentials.
  init?(_ location: String, relativeTo base: String) {
    guard let base = URL(string: base), let target = URL(string: location, relativeTo: base) else {
      return nil
    }
    self.init(target.absoluteString)
  }

  /// Nil for the same, and for what is not absolute.
  init?(_ url: String) {
    let url = String(url.prefix { $0 != "#" })
    guard let origin = WebOrigin(url: url) else { return nil }
    self.origin = origin
    self.url = url
  }
}
