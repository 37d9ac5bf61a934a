// SPDX-License-Identifier: Apache-2.0

package import RegistryClient

extension UpstreamSettings {
  /// Puts together what `--upstream NAME=URL`, `--upstream-ca NAME=FILE`,
  /// `--upstream-credentials NAME=FILE`, `--upstream-realm NAME=HOST` and
  /// `--upstream-plain-credentials NAME` said, in the order of the first. Files are read, so that
  /// what is wrong with them is told at the start.
  package static func parse(
    upstreams: [String], authorities: [String] = [], credentials: [String] = [],
    realms: [String] = [], plainCredentials: [String] = []
  ) throws(UpstreamArgumentError) -> [UpstreamSettings] {
    var all: [UpstreamSettings] = []
    for argument in upstreams {
      let endpoint: RegistryEndpoint
      do throws(RegistryEndpointError) {
        endpoint = try RegistryEndpoint(argument: argument)
      } catch {
        throw .endpoint(error)
      }
      guard !all.contains(where: { $0.endpoint.name == endpoint.name }) else {
        throw .givenTwice(option: .upstream, name: endpoint.name)
      }
      all.append(UpstreamSettings(endpoint: endpoint))
    }
    for argument in authorities {
      let (index, path) = try find(argument, option: .authorities, in: all)
      guard all[index].authorities == nil else {
        throw .givenTwice(option: .authorities, name: all[index].endpoint.name)
      }
      do throws(CertificateAuthoritiesError) {
        all[index].authorities = try CertificateAuthorities(path: path)
      } catch {
        throw .authorities(error)
      }
    }
    for argument in credentials {
      let (index, path) = try find(argument, option: .credentials, in: all)
      guard case .none = all[index].credentials else {
        throw .givenTwice(option: .credentials, name: all[index].endpoint.name)
      }
      all[index].credentials = try checked(.file(path: path))
    }
    for argument in realms {
      let (index, host) = try find(argument, option: .realm, in: all)
      guard RegistryEndpoint.isHost(host) else { throw .realmMalformed }
      all[index].realmHosts.append(host)
    }
    for name in plainCredentials {
      let (index, _) = try find("\(name)=", option: .plainCredentials, in: all)
      all[index].allowsPlainCredentials = true
    }
    return all
  }

  private static func checked(
    _ source: CredentialSource
  ) throws(UpstreamArgumentError) -> CredentialSource {
    do throws(CredentialError) {
      try source.check()
    } catch {
      throw .credentials(error)
    }
    return source
  }

  /// The upstream that `NAME=VALUE` is about, and the value.
  private static func find(
    _ argument: String, option: UpstreamOption, in all: [UpstreamSettings]
  ) throws(UpstreamArgumentError) -> (index: Int, value: String) {
    guard let separator = argument.firstIndex(of: "=") else {
      throw .nameMissing(option: option)
    }
    let value = String(argument[argument.index(after: separator)...])
    if value.isEmpty, option != .plainCredentials { throw .nameMissing(option: option) }
    guard let index = all.firstIndex(where: { $0.endpoint.name == argument[..<separator] }) else {
      throw .unknownUpstream(option: option, known: all.map(\.endpoint.name))
    }
    return (index, value)
  }
}
