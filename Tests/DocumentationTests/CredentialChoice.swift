// SPDX-License-Identifier: Apache-2.0

import Foundation
import RegistryClient
import RegistryCore

/// How a client is told who it is.
struct CredentialChoice {
  let endpoint: RegistryEndpoint
  let hash: RegistryClient.DigestFunction

  /// What `docker login` left.
  func clientOfUser() -> RegistryClient {
    var settings = UpstreamSettings(endpoint: endpoint)
    settings.credentials = .ofUser(environment: ProcessInfo.processInfo.environment)
    return RegistryClient(upstream: settings, digestFunction: hash)
  }

  /// A private registry, whose certificate is signed by an authority of its own.
  func client(user: String, password: String, authorities: String) throws -> RegistryClient? {
    guard let credentials = RegistryCredentials(user: user, password: password) else { return nil }
    var settings = UpstreamSettings(endpoint: endpoint)
    settings.credentials = .fixed(credentials)
    settings.authorities = try CertificateAuthorities(path: authorities)
    return RegistryClient(upstream: settings, digestFunction: hash)
  }

  /// What to tell a person who was refused.
  func advice(for error: RegistryClientError) -> String {
    switch error.remedy {
    case .credentials: "log in first"
    case .otherCredentials(let place): "the registry takes others than those of \(place)"
    case .authorities: "name the certificate authority of the registry"
    default: error.description
    }
  }
}
