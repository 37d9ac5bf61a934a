// SPDX-License-Identifier: Apache-2.0

import RegistryCore

/// One registry, and what it takes to speak to it.
public struct UpstreamSettings: Sendable {
  public let endpoint: RegistryEndpoint
  /// Nil for those of the system only.
  public var authorities: CertificateAuthorities?
  public var credentials = CredentialSource.none
  /// Hosts of token servers beside the endpoint's own; see `RealmBoundary`.
  public var realmHosts: [String] = []
  /// Whether credentials may go over plain http to another machine, for whoever trusts the network
  /// between. Loopback needs no such word.
  public var allowsPlainCredentials = false

  public init(endpoint: RegistryEndpoint) {
    self.endpoint = endpoint
  }

  /// Puts together what `--upstream NAME=URL`, `--upstream-ca NAME=FILE`,
  /// `--upstream-credentials NAME=FILE`, `--upstream-realm NAME=HOST` and
  /// `--upstream-plain-credentials NAME` said, in the order of the first. Files are read, so that
  /// what is wrong with them is told at the start.
  public static func parse(
    upstreams: [String], authorities: [String] = [], credentials: [String] = [],
    realms: [String] = [], plainCredentials: [String] = []
  ) throws(UpstreamSettingsError) -> [UpstreamSettings] {
    var all: [UpstreamSettings] = []
    for argument in upstreams {
      let endpoint: RegistryEndpoint
      do throws(RegistryEndpointError) {
        endpoint = try RegistryEndpoint(argument: argument)
      } catch {
        throw .endpoint(error)
      }
      guard !all.contains(where: { $0.endpoint.name == endpoint.name }) else {
        throw .givenTwice(option: "--upstream", name: endpoint.name)
      }
      all.append(UpstreamSettings(endpoint: endpoint))
    }
    for argument in authorities {
      let (index, path) = try find(argument, option: authorityOption, in: all)
      guard all[index].authorities == nil else {
        throw .givenTwice(option: authorityOption, name: all[index].endpoint.name)
      }
      all[index].authorities = try CertificateAuthorities(path: path)
    }
    for argument in credentials {
      let (index, path) = try find(argument, option: credentialsOption, in: all)
      guard case .none = all[index].credentials else {
        throw .givenTwice(option: credentialsOption, name: all[index].endpoint.name)
      }
      all[index].credentials = try checked(.file(path: path))
    }
    for argument in realms {
      let (index, host) = try find(argument, option: realmOption, in: all)
      guard RegistryEndpoint.isHost(host) else { throw .realmMalformed }
      all[index].realmHosts.append(host)
    }
    for name in plainCredentials {
      let (index, _) = try find("\(name)=", option: plainOption, in: all)
      all[index].allowsPlainCredentials = true
    }
    return all
  }

  var origin: WebOrigin { endpoint.origin }
  var boundary: RealmBoundary { RealmBoundary(endpoint: origin, realmHosts: realmHosts) }

  private static func checked(
    _ source: CredentialSource
  ) throws(UpstreamSettingsError) -> CredentialSource {
    do throws(CredentialError) {
      try source.check()
    } catch {
      throw .credentials(error)
    }
    return source
  }

  /// The upstream that `NAME=VALUE` is about, and the value.
  private static func find(
    _ argument: String, option: String, in all: [UpstreamSettings]
  ) throws(UpstreamSettingsError) -> (index: Int, value: String) {
    guard let separator = argument.firstIndex(of: "=") else {
      throw .nameMissing(option: option)
    }
    let value = String(argument[argument.index(after: separator)...])
    if value.isEmpty, option != plainOption { throw .nameMissing(option: option) }
    guard let index = all.firstIndex(where: { $0.endpoint.name == argument[..<separator] }) else {
      throw .unknownUpstream(option: option, known: all.map(\.endpoint.name))
    }
    return (index, value)
  }

  static let authorityOption = "--upstream-ca"
  static let credentialsOption = "--upstream-credentials"
  static let realmOption = "--upstream-realm"
  static let plainOption = "--upstream-plain-credentials"
}
