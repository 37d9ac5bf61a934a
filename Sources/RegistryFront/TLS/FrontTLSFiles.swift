// SPDX-License-Identifier: Apache-2.0

package import NIOSSL

/// What the front proves who it is with, and whom it lets in: all in PEM.
package struct FrontTLSFiles: Sendable, Hashable {
  /// The front's own certificate, then those that lead to its authority, if any.
  package let certificate: String
  package let key: String
  /// The authorities of which clients must show a certificate; nil if anybody may connect.
  package let clientAuthority: String?

  package init(certificate: String, key: String, clientAuthority: String? = nil) {
    self.certificate = certificate
    self.key = key
    self.clientAuthority = clientAuthority
  }

  package typealias Context = ReloadedFiles<NIOSSLContext>

  /// Reads them; a connection has the context that stood when it was opened.
  package func load() throws(FileLoadError) -> Context {
    let names = [certificate, key] + (clientAuthority.map { [$0] } ?? [])
    return try Context(paths: names) { documents in
      let configuration = try Self.configuration(documents)
      return try NIOSSLContext(configuration: configuration)
    }
  }

  /// - Parameter documents: the certificates, the key, and the authorities if clients need one.
  private static func configuration(_ documents: [[UInt8]]) throws -> TLSConfiguration {
    let chain = try NIOSSLCertificate.fromPEMBytes(documents[0])
    let key = try NIOSSLPrivateKey(bytes: documents[1], format: .pem)
    var configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
    configuration.minimumTLSVersion = .tlsv12
    configuration.applicationProtocols = ["h2", "http/1.1"]
    if documents.count > 2 {
      configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(documents[2]))
      // Clients have no host name that could be verified.
      configuration.certificateVerification = .noHostnameVerification
    }
    return configuration
  }
}
