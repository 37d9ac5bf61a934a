// SPDX-License-Identifier: Apache-2.0

public import RegistryCore

/// A setting of the client that may help against an error. Whoever has made the settings knows what
/// people write to change it.
public enum RegistryRemedy: Sendable, Hashable {
  /// `UpstreamSettings.authorities`: those who signed the certificate.
  case authorities
  /// `RegistryEndpoint.address`: a host that the certificate is for.
  case certifiedHost
  /// `UpstreamSettings.credentials`: there are none.
  case credentials
  /// `UpstreamSettings.credentials`: those that come from `place` were refused.
  case otherCredentials(place: String)
  /// `UpstreamSettings.realmHosts`: the host of the token server, if it can be trusted.
  case realm(host: String)
  /// `UpstreamSettings.allowsPlainCredentials`, if the network between can be trusted.
  case plainCredentials
  /// `RegistryEndpoint.scheme`: this is the one that is spoken there.
  case scheme(WebScheme)
}
