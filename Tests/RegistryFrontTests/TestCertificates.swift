// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import LocalCluster
import NIOSSL
import RegistryFront

/// A front's certificate and the authority that signed it, made once for a run.
struct TestCertificates: Sendable {
  let context: FrontTLSFiles.Context
  let authority: NIOSSLCertificate

  static let shared = Task {
    try await with(clientAuthority: false) { files, authority, _ in
      TestCertificates(context: try files.load(), authority: authority)
    }
  }

  /// Runs `body` with the files, which are removed after it.
  static func with<Outcome: Sendable>(
    clientAuthority: Bool,
    _ body: (FrontTLSFiles, NIOSSLCertificate, WorkFolder) async throws -> Outcome
  ) async throws -> Outcome {
    let folder = try WorkFolder.make(prefix: "shoal-front")
    defer { folder.remove() }
    let authority = try await CertificateFiles.makeAuthority(folder: folder)
    let server = try await authority.makeServer("front", folder: folder)
    let files = FrontTLSFiles(
      certificate: server.certificatePath, key: server.keyPath,
      clientAuthority: clientAuthority ? authority.certificatePath : nil)
    let certificate = try NIOSSLCertificate.fromPEMFile(authority.certificatePath)[0]
    return try await body(files, certificate, folder)
  }

  /// For a client that speaks HTTP/1.1 without saying so.
  func clientContext() throws -> NIOSSLContext {
    var tls = TLSConfiguration.makeClientConfiguration()
    tls.trustRoots = .certificates([authority])
    return try NIOSSLContext(configuration: tls)
  }

  func client(
    version: HTTPClient.Configuration.HTTPVersion
  ) -> HTTPClient {
    Self.client(trusting: authority, version: version)
  }

  static func client(
    trusting authority: NIOSSLCertificate,
    version: HTTPClient.Configuration.HTTPVersion = .automatic,
    identity: (certificate: NIOSSLCertificate, key: NIOSSLPrivateKey)? = nil
  ) -> HTTPClient {
    var tls = TLSConfiguration.makeClientConfiguration()
    tls.trustRoots = .certificates([authority])
    if let identity {
      tls.certificateChain = [.certificate(identity.certificate)]
      tls.privateKey = .privateKey(identity.key)
    }
    var configuration = HTTPClient.Configuration(tlsConfiguration: tls)
    configuration.httpVersion = version
    return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
  }
}
