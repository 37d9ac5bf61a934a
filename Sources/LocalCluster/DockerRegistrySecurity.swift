// SPDX-License-Identifier: Apache-2.0

import Foundation

/// How a `docker-registry` is guarded, and what it does with who was let in.
package struct DockerRegistrySecurity: Sendable {
  package enum Access: Sendable {
    case open
    /// One account, `testUser` with `testPassword`, asked for with Basic.
    case password
    /// A token server (Distribution, configuration: auth token).
    case token(realm: String, service: String, issuer: String, issuerCertificatePath: String)
  }

  package var access = Access.open
  /// Plain http without one.
  package var certificate: CertificateFiles?
  /// Where blobs are to be fetched from instead; nil to serve them.
  package var redirectsBlobsTo: String?

  package init() {}

  package static let testUser = "ada"
  package static let testPassword = "open:sesame"

  /// Parts of the configuration file, which is YAML in flow style.
  func configurationLines(folder: WorkFolder) throws -> [String] {
    var lines: [String] = []
    switch access {
    case .open: break
    case .password:
      let path = "\(folder.path)/htpasswd"
      try "\(Self.testUser):\(Self.testPasswordHash)\n"
        .write(toFile: path, atomically: true, encoding: .utf8)
      lines.append("auth: {htpasswd: {realm: a registry, path: \"\(path)\"}}")
    case .token(let realm, let service, let issuer, let issuerCertificatePath):
      lines.append(
        """
        auth: {token: {realm: "\(realm)", service: "\(service)", issuer: "\(issuer)", \
        rootcertbundle: "\(issuerCertificatePath)"}}
        """)
    }
    if let redirectsBlobsTo {
      lines.append(
        "middleware: {storage: [{name: redirect, options: {baseurl: \"\(redirectsBlobsTo)\"}}]}")
    }
    return lines
  }

  var tlsConfiguration: String {
    certificate.map {
      ", tls: {certificate: \"\($0.certificatePath)\", key: \"\($0.keyPath)\"}"
    } ?? ""
  }

  /// bcrypt, which is all that `docker-registry` reads, at its lowest cost.
  package static let testPasswordHash =
    "$2y$05$abcdefghijklmnopqrstuubMHTpw5uKdtLGvKw5uzYhbpqtktcY3."
}
