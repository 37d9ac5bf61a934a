// SPDX-License-Identifier: Apache-2.0

import RegistryCore

/// One registry, and what it takes to speak to it.
public struct UpstreamSettings: Sendable {
  /// Which registry it is.
  public let endpoint: RegistryEndpoint
  /// Nil for those of the system only.
  public var authorities: CertificateAuthorities?
  /// What its challenges are answered with.
  public var credentials = CredentialSource.none
  /// Hosts of token servers beside the endpoint's own; see `RealmBoundary`.
  public var realmHosts: [String] = []
  /// Whether credentials may go over plain http to another machine, for whoever trusts the network
  /// between. Loopback needs no such word.
  public var allowsPlainCredentials = false

  /// Anonymous, with the system's certificate authorities.
  public init(endpoint: RegistryEndpoint) {
    self.endpoint = endpoint
  }

  var origin: WebOrigin { endpoint.origin }
  var boundary: RealmBoundary { RealmBoundary(endpoint: origin, realmHosts: realmHosts) }
}
