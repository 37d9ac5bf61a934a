// SPDX-License-Identifier: Apache-2.0

import ContentModel
import OpenSSLRuntime
package import RegistryClient
package import RegistryCore

/// How the registries of one side of a command are spoken to.
package struct ClientOptions: Sendable {
  /// Whether to do without TLS even where the registry is not on this machine.
  package var isPlainHTTP = false
  /// Certificates in PEM, trusted beside the system's. With them, registries on this machine are
  /// expected to speak TLS too.
  package var caFile: String?
  package var credentials = CredentialSource.none
  /// Whether somebody has named the credentials for this command. Those that were found go over
  /// plain http to no other machine.
  package var areCredentialsNamed = false
  /// Hosts of token servers that may be given the credentials, beside the registry's own.
  package var realmHosts: [String] = []

  package init() {}

  package func scheme(for image: ImageReference) -> WebScheme {
    isPlainHTTP || image.isLoopback && caFile == nil ? .http : .https
  }

  func client(for image: ImageReference) throws -> RegistryClient {
    let scheme = scheme(for: image)
    let address = HostPort(host: image.serverHost, port: image.port ?? scheme.defaultPort)
    var upstream = UpstreamSettings(
      endpoint: RegistryEndpoint(name: image.registry, scheme: scheme, address: address))
    upstream.authorities = try caFile.map { path in
      do {
        return try CertificateAuthorities(path: path)
      } catch {
        throw TransferError(
          .unsupported, "no certificates can be read from \(path)",
          advice: "name a file in PEM, which begins with -----BEGIN CERTIFICATE-----")
      }
    }
    upstream.credentials = credentials
    upstream.realmHosts = realmHosts
    upstream.allowsPlainCredentials = isPlainHTTP && areCredentialsNamed
    return RegistryClient(
      upstream: upstream, configuration: Self.configuration,
      digestFunction: { Digest.computing($1, of: $0) })
  }

  /// For somebody who waits at a terminal, over whatever line there is: more patient than a node,
  /// which has other sources.
  private static var configuration: RegistryClientConfiguration {
    var configuration = RegistryClientConfiguration()
    configuration.connectTimeoutSeconds = 10
    // Some registries move a layer of gigabytes to where it belongs before they answer.
    configuration.responseHeadTimeoutSeconds = 60
    configuration.readIdleTimeoutSeconds = 30
    configuration.writeIdleTimeoutSeconds = 30
    configuration.uploadBytesPerSecondMin = 32 << 10
    return configuration
  }
}
