// SPDX-License-Identifier: Apache-2.0

/// Which token servers an upstream may send us to.
///
/// A registry names its token server in a response, so a hostile one, or anyone who answers in its
/// place, could name any: to be given the credentials, or to be given what a server inside our own
/// network answers. A realm is therefore asked, with credentials or without, only if
///
/// * its host is the endpoint's own, one that the operator named for this upstream, or one of the
///   pairs below; and
/// * it is https, or the endpoint is plain http itself and the host is the same: a realm is never
///   less guarded than its registry.
package struct RealmBoundary: Sendable, Hashable {
  package let endpoint: WebOrigin
  /// In lower case.
  package let realmHosts: [String]

  package init(endpoint: WebOrigin, realmHosts: [String] = []) {
    self.endpoint = endpoint
    self.realmHosts = realmHosts.map { $0.lowercased() }
  }

  package func admits(_ realm: WebOrigin) -> Bool {
    let isSameHost = realm.host == endpoint.host
    switch realm.scheme {
    case .http: return endpoint.scheme == .http && isSameHost
    case .https: return isSameHost || admitsHost(realm.host)
    }
  }

  /// Whether the host is inside, whatever the scheme.
  package func admitsHost(_ host: String) -> Bool {
    host == endpoint.host || realmHosts.contains(host)
      || Self.pairs.contains { $0.registry == endpoint.host && $0.realm == host }
  }

  /// Public registries whose token server has a host of its own, as they document it.
  private static let pairs: [(registry: String, realm: String)] = [
    ("registry-1.docker.io", "auth.docker.io"),
    ("index.docker.io", "auth.docker.io"),
    ("registry.gitlab.com", "gitlab.com"),
  ]
}
